/* ISC license. */

#include "probe-read.h"

char *read_close (char *o, readcontext *context, herm_event const *h)
{
  herm_event_net const *e = (herm_event_net const *)h ;
  (void)context ;
  o = read_net(o, e) ;
  if (!o) return 0 ;
  o = HERM_LINE_U64(o, "bytes_sent", e->sent) ;
  return HERM_LINE_U64(o, "bytes_received", e->received) ;
}
