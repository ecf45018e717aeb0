/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include "filter.h"

/*
  Numbers become ranges of one action each, and a binary search over them. Numbers that the
  headers of the build do not know give ENOSYS, with both lists: they may be new ways to do what
  is denied, and the libc has another way.
*/

#define UNKNOWN (SECCOMP_RET_ERRNO | ENOSYS)

typedef struct call_s call ;
struct call_s
{
  uint32_t number ;
  int listed ;
} ;

typedef struct range_s range ;
struct range_s
{
  uint32_t first ;
  uint32_t action ;
} ;

static int compare (void const *a, void const *b)
{
  uint32_t const x = ((call const *)a)->number, y = ((call const *)b)->number ;
  return x < y ? -1 : x > y ;
}

static void mark (void *calls, long number)
{
  call key = { .number = number } ;
  call *c = bsearch(&key, calls, policy_ncalls, sizeof(call), &compare) ;
  if (c) c->listed = 1 ;
}

/* Returns 1 if refused calls kill, else 0. */
static int marks (call *calls, policy_file const *f)
{
  for (size_t i = 0 ; i < policy_ncalls ; i++)
  {
    calls[i].number = policy_calls[i].number ;
    calls[i].listed = 0 ;
  }
  qsort(calls, policy_ncalls, sizeof(call), &compare) ;
  return policy_each_call(f, &mark, calls) ;
}

static unsigned int append (range *r, unsigned int n, uint32_t first, uint32_t action)
{
  if (n && r[n - 1].first == first) n-- ;
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
  call calls[policy_ncalls] ;
  range ranges[2 * policy_ncalls + 1] ;
  unsigned int n = 0 ;
  int allow = p->file[POLICY_SYSCALLS_ALLOW].stated ;
  uint32_t refuse =
    marks(calls, p->file + (allow ? POLICY_SYSCALLS_ALLOW : POLICY_SYSCALLS_DENY)) ?
    SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | EPERM ;
  n = append(ranges, n, 0, UNKNOWN) ;
  for (size_t i = 0 ; i < policy_ncalls ; i++)
  {
    uint32_t action = calls[i].listed == allow ? SECCOMP_RET_ALLOW :
      calls[i].number == SYS_clone3 ? UNKNOWN : refuse ;
    n = append(ranges, n, calls[i].number, action) ;
    n = append(ranges, n, calls[i].number + 1, UNKNOWN) ;
  }
  search(f, ranges, n) ;
}
