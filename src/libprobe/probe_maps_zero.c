/* ISC license. */

#include "probe-internal.h"

void probe_maps_zero (probe_maps *m)
{
  m->ring = m->stats = m->state = m->control = m->tree = -1 ;
  m->seeds = m->wants = m->names = -1 ;
}
