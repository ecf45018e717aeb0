/* ISC license. */

#include "libprobe.h"

probe_hook const *probe_set_hook (probe_set const *set, unsigned int hook)
{
  for (unsigned int i = 0 ; i < set->nhooks ; i++)
    if (set->hooks[i].hook == hook) return set->hooks + i ;
  for (unsigned int i = 0 ; i < set->nbeside ; i++)
    if (set->beside[i].hook == hook) return set->beside + i ;
  return 0 ;
}
