/* ISC license. */

#include <skalibs/bytestr.h>

#include "probe-internal.h"

int probe_setup_hook (probe_setup *s, char const *arg)
{
  size_t len = str_chr(arg, '=') ;
  probe_set const *set ;
  probe_want *want ;
  char name[len + 1] ;
  memcpy(name, arg, len) ;
  name[len] = 0 ;
  if (!arg[len]) return probe_fail(s, 100, "invalid hook, must be set=hook: ", arg) ;
  set = probe_set_find(name) ;
  want = set ? probe_setup_find(s, set->set) : 0 ;
  if (!want) return probe_fail(s, 100, "hook for a probe set that is not given: ", name) ;
  if (!probe_hooks_scan(set, arg + len + 1, &want->hook, &want->companions))
    return probe_fail(s, 100, "unknown hook for the probe set ", name, ": ", arg + len + 1) ;
  return 0 ;
}
