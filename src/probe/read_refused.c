/* ISC license. */

#include "probe-read.h"

char *read_refused (char *o, readcontext *context, herm_event const *h)
{
  herm_event_net const *e = (herm_event_net const *)h ;
  (void)context ;
  o = read_net(o, e) ;
  if (!o) return 0 ;
  switch (e->flags)
  {
    case HERM_NET_CONNECT : return HERM_LINE_TEXT(o, "call", "\"connect\"") ;
    case HERM_NET_SEND : return HERM_LINE_TEXT(o, "call", "\"send\"") ;
    case HERM_NET_BIND : return HERM_LINE_TEXT(o, "call", "\"bind\"") ;
    default : return 0 ;
  }
}
