/* ISC license. */

#include "libprobe.h"

int probe_set_is_beside (struct probe_set const *set, unsigned int hook)
{
  unsigned int i = 0 ;
  for (; i < set->nbeside ; i++)
    if (set->beside[i].hook == hook) return 1 ;
  return 0 ;
}
