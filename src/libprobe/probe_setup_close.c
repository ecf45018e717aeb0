/* ISC license. */

#include <skalibs/djbunix.h>

#include "probe-internal.h"

void probe_setup_close (probe_setup *s)
{
  for (unsigned int i = 0 ; i < s->n ; i++) probe_result_drop(s->results + i, 0) ;
  probe_maps_close(&s->maps) ;
  if (s->holder >= 0) fd_close(s->holder) ;
  s->holder = -1 ;
}
