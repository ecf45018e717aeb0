/* ISC license. */

#include "probe-read.h"

char *read_fork (char *o, readcontext *context, herm_event const *h)
{
  herm_event_fork const *e = (herm_event_fork const *)h ;
  (void)context ;
  o = HERM_LINE_U32(o, "child_pid", e->pid) ;
  o = HERM_LINE_U32(o, "child_nspid", e->nspid) ;
  return HERM_LINE_U64(o, "child_start_ns", e->start_ns) ;
}
