/* ISC license. */

#include <stdint.h>

#include "probe-read.h"

char *read_exit (char *o, readcontext *context, herm_event const *h)
{
  herm_event_exit const *e = (herm_event_exit const *)h ;
  uint32_t sig = e->status & 0x7f ;
  (void)context ;
  if (sig)
  {
    o = HERM_LINE_TEXT(o, "code", "null") ;
    o = HERM_LINE_U32(o, "signal", sig) ;
  }
  else
  {
    o = HERM_LINE_U32(o, "code", e->status >> 8 & 0xff) ;
    o = HERM_LINE_TEXT(o, "signal", "null") ;
  }
  return e->status & 0x80 ? HERM_LINE_TEXT(o, "core", "true") : HERM_LINE_TEXT(o, "core", "false") ;
}
