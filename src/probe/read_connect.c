/* ISC license. */

#include "probe-read.h"

char *read_connect (char *o, readcontext *context, herm_event const *h)
{
  (void)context ;
  return read_net(o, (herm_event_net const *)h) ;
}
