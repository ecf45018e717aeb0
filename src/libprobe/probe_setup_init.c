/* ISC license. */

#include "probe-internal.h"

#define RING_BYTES (4U << 20)

/* Zeroes padding too: the digest covers it. */
void probe_setup_init (probe_setup *s, probe_report_func *report, void *data)
{
  memset(s, 0, sizeof(*s)) ;
  probe_maps_zero(&s->maps) ;
  s->maps.ringsize = RING_BYTES ;
  s->maps.treesize = 1 ;
  s->maps.namesize = 1 ;
  s->holder = -1 ;
  s->report = report ;
  s->data = data ;
}
