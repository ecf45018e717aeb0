/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include "filter.h"

/*
  Numbers become ranges of one action each, and a binary search over them. Numbers that the
  headers of the build do not know give ENOSYS, with both lists: they may be new ways to do what
  is denied, and the libc has another way.
*/

#define UNKNOWN (SECCOMP_RET_ERRNO | ENOSYS)

#define NUMBERS 1024   /* no machine has a higher one */

typedef struct range_s range ;
struct range_s
{
  uint32_t first ;
  uint32_t action ;
} ;

static unsigned int append (range *r, unsigned int n, uint32_t first, uint32_t action)
{
  if (n && r[n - 1].action == action) return n ;
  r[n].first = first ;
  r[n].action = action ;
  return n + 1 ;
}

static void search (filter *f, range const *r, unsigned int n)
{
  unsigned int half = n / 2, at ;
  if (n == 1) { filter_put(f, BPF_RET | BPF_K, r[0].action) ; return ; }
  filter_jump(f, BPF_JMP | BPF_JGE | BPF_K, r[half].first, 0, 1) ;
  at = f->n ;
  filter_put(f, BPF_JMP | BPF_JA, 0) ;
  search(f, r, half) ;
  if (!f->bad) f->insn[at].k = f->n - at - 1 ;
  search(f, r + half, n - half) ;
}

void filter_calls (filter *f, policy const *p)
{
  uint64_t allowed[NUMBERS / 64] ;
  unsigned char known[NUMBERS] = { 0 } ;
  range ranges[2 * policy_ncalls + 1] ;
  unsigned int n = 0 ;
  uint32_t refuse = policy_bitmap(p, allowed, NUMBERS / 64) > 1 ?
    SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | EPERM ;
  for (size_t i = 0 ; i < policy_ncalls ; i++)
    if (policy_calls[i].number < NUMBERS) known[policy_calls[i].number] = 1 ;
  for (unsigned int i = 0 ; i < NUMBERS ; i++)
    n = append(ranges, n, i, allowed[i / 64] >> i % 64 & 1 ? SECCOMP_RET_ALLOW :
      !known[i] || i == SYS_clone3 ? UNKNOWN : refuse) ;
  search(f, ranges, append(ranges, n, NUMBERS, UNKNOWN)) ;
}
