/* ISC license. */

#include "probe-internal.h"

probe_want *probe_setup_find (probe_setup *s, unsigned int set)
{
  for (unsigned int i = 0 ; i < s->n ; i++)
    if (s->wants[i].set->set == set) return s->wants + i ;
  return 0 ;
}
