/* ISC license. */

#include "libprobe.h"

int probe_set_is_beside (probe_set const *set, unsigned int hook)
{
  for (unsigned int i = 0 ; i < set->nbeside ; i++)
    if (set->beside[i].hook == hook) return 1 ;
  return 0 ;
}
