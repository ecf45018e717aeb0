/* ISC license. */

#include "probe-internal.h"

int probe_set_is_companion (probe_set const *set, unsigned int hook)
{
  for (unsigned int i = 0 ; i < set->ncompanions ; i++)
    if (set->companions[i].hook == hook) return 1 ;
  return 0 ;
}
