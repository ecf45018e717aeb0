/* ISC license. */

#include <string.h>

#include "policy.h"

typedef struct bitmap_s bitmap ;
struct bitmap_s
{
  uint64_t *bits ;
  size_t n ;
  int value ;
} ;

static void set (void *data, long number)
{
  bitmap *b = data ;
  if (number < 0 || (size_t)number >= 64 * b->n) return ;
  if (b->value) b->bits[number / 64] |= UINT64_C(1) << number % 64 ;
  else b->bits[number / 64] &= ~(UINT64_C(1) << number % 64) ;
}

int policy_bitmap (policy const *p, uint64_t *bits, size_t n)
{
  int allow = p->file[POLICY_SYSCALLS_ALLOW].stated ;
  policy_file const *f = p->file + (allow ? POLICY_SYSCALLS_ALLOW : POLICY_SYSCALLS_DENY) ;
  bitmap b = { .bits = bits, .n = n, .value = 1 } ;
  memset(bits, 0, n * sizeof(uint64_t)) ;
  if (!f->stated) return 0 ;
  if (!allow) for (size_t i = 0 ; i < policy_ncalls ; i++) set(&b, policy_calls[i].number) ;
  b.value = allow ;
  return 1 + policy_each_call(f, &set, &b) ;
}
