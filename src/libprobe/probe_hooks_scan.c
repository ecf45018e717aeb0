/* ISC license. */

#include <skalibs/bytestr.h>

#include <herm/names.h>

#include "probe-internal.h"

int probe_hooks_scan (probe_set const *set, char const *s, uint8_t *main, uint32_t *companions)
{
  *main = HERM_HOOK_NONE ;
  *companions = 0 ;
  for (;;)
  {
    size_t len = str_chr(s, '+') ;
    unsigned int n ;
    if (!herm_hook_scan(&n, s, len) || !probe_set_hook(set, n)) return 0 ;
    if (probe_set_is_companion(set, n) != (*main != HERM_HOOK_NONE)) return 0 ;
    if (*main == HERM_HOOK_NONE) *main = n ;
    else *companions |= 1U << n ;
    if (!s[len]) return 1 ;
    s += len + 1 ;
  }
}
