/* ISC license. */

#include <string.h>
#include <stdint.h>

#include "probe-read.h"

char *read_blind (char *o, readcontext *context, herm_event const *h)
{
  herm_event_blind const *e = (herm_event_blind const *)h ;
  (void)context ;
  switch (e->what)
  {
    case HERM_BLIND_IO_URING : return HERM_LINE_TEXT(o, "what", "\"io_uring\"") ;
    case HERM_BLIND_AIO : return HERM_LINE_TEXT(o, "what", "\"aio\"") ;
    default : return 0 ;
  }
}
