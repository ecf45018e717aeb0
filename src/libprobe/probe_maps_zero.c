/* ISC license. */

#include "probe-internal.h"

void probe_maps_zero (probe_maps *m)
{
  m->ring = m->stats = m->state = m->control = m->tree = -1 ;
  m->seeds = m->wants = m->lost = m->names = m->rule_nodes = m->rule_tables = -1 ;
}
