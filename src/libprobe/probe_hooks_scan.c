/* ISC license. */

#include <skalibs/bytestr.h>

#include <herm/names.h>

#include "libprobe.h"

int probe_hooks_scan (probe_set const *set, char const *s, uint8_t *main, uint32_t *beside)
{
  *main = HERM_HOOK_NONE ;
  *beside = 0 ;
  for (;;)
  {
    size_t len = str_chr(s, '+') ;
    probe_hook const *hook ;
    unsigned int n ;
    if (!herm_hook_scan(&n, s, len)) return 0 ;
    hook = probe_set_hook(set, n) ;
    if (!hook || probe_set_is_beside(set, hook->hook) != (*main != HERM_HOOK_NONE)) return 0 ;
    if (*main == HERM_HOOK_NONE) *main = hook->hook ;
    else *beside |= 1U << hook->hook ;
    if (!s[len]) return 1 ;
    s += len + 1 ;
  }
}
