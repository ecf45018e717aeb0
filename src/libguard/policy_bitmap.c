/* ISC license. */

#include <string.h>

#include "policy.h"

static void set (uint64_t *bits, size_t n, long number, int value)
{
  if (number < 0 || (size_t)number >= 64 * n) return ;
  if (value) bits[number / 64] |= UINT64_C(1) << number % 64 ;
  else bits[number / 64] &= ~(UINT64_C(1) << number % 64) ;
}

int policy_bitmap (policy const *p, uint64_t *bits, size_t n)
{
  int allow = p->file[POLICY_SYSCALLS_ALLOW].stated ;
  policy_file const *f = p->file + (allow ? POLICY_SYSCALLS_ALLOW : POLICY_SYSCALLS_DENY) ;
  memset(bits, 0, n * sizeof(uint64_t)) ;
  if (!f->stated) return 0 ;
  if (!allow) for (size_t i = 0 ; i < policy_ncalls ; i++) set(bits, n, policy_calls[i].number, 1) ;
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    long number = policy_call_scan(policy_text(f, i)) ;
    if (number != POLICY_CALL_BASELINE) set(bits, n, number, allow) ;
    else for (char const *const *b = policy_baseline() ; *b ; b++)
      set(bits, n, policy_call_scan(*b), allow) ;
  }
  return 1 ;
}
