/* ISC license. */

#include "libprobe.h"

struct probe_hook const *probe_set_hook (struct probe_set const *set, unsigned int hook)
{
  unsigned int i = 0 ;
  for (; i < set->nhooks ; i++)
    if (set->hooks[i].hook == hook) return set->hooks + i ;
  for (i = 0 ; i < set->nbeside ; i++)
    if (set->beside[i].hook == hook) return set->beside + i ;
  return 0 ;
}
