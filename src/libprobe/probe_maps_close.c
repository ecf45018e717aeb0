/* ISC license. */

#include <skalibs/djbunix.h>

#include "probe-internal.h"

void probe_maps_close (probe_maps *m)
{
  if (m->rule_tables >= 0) fd_close(m->rule_tables) ;
  if (m->rule_nodes >= 0) fd_close(m->rule_nodes) ;
  if (m->names >= 0) fd_close(m->names) ;
  if (m->lost >= 0) fd_close(m->lost) ;
  if (m->wants >= 0) fd_close(m->wants) ;
  if (m->seeds >= 0) fd_close(m->seeds) ;
  if (m->tree >= 0) fd_close(m->tree) ;
  if (m->control >= 0) fd_close(m->control) ;
  if (m->state >= 0) fd_close(m->state) ;
  if (m->stats >= 0) fd_close(m->stats) ;
  if (m->ring >= 0) fd_close(m->ring) ;
  probe_maps_zero(m) ;
}
