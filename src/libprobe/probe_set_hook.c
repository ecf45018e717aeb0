/* ISC license. */

#include "probe-internal.h"

probe_hook const *probe_set_hook (probe_set const *set, unsigned int hook)
{
  for (unsigned int i = 0 ; i < set->nhooks ; i++)
    if (set->hooks[i].hook == hook) return set->hooks + i ;
  for (unsigned int i = 0 ; i < set->ncompanions ; i++)
    if (set->companions[i].hook == hook) return set->companions + i ;
  return 0 ;
}
