/* ISC license. */

#include <stdint.h>

#include "event.h"
#include "probe-read.h"

 /* kernel.process.exit */

size_t read_exit (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_exit const *e = (struct herm_event_exit const *)h ;
  uint32_t sig ;
  char *o = out ;
  if (len < sizeof(struct herm_event_exit) || h->set != HERM_SET_LIFE) return 0 ;
  sig = e->status & 0x7f ;
  o = PUT_HEAD(o, "kernel.process.exit", context, seq, h) ;
  o = PUT(o, ",\"code\":") ;
  if (sig)
  {
    o = PUT(o, "null,\"signal\":") ;
    o = putu32(o, sig) ;
  }
  else
  {
    o = putu32(o, e->status >> 8 & 0xff) ;
    o = PUT(o, ",\"signal\":null") ;
  }
  if (e->status & 0x80) o = PUT(o, ",\"core\":true}}\n") ;
  else o = PUT(o, ",\"core\":false}}\n") ;
  return o - out ;
}
