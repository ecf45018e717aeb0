/* ISC license. */

#include <stdint.h>

#include "event.h"
#include "probe-read.h"

 /* kernel.process.fork */

size_t read_fork (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_fork const *e = (struct herm_event_fork const *)h ;
  char *o = out ;
  if (len < sizeof(struct herm_event_fork) || h->set != HERM_SET_LIFE) return 0 ;
  o = PUT_HEAD(o, "kernel.process.fork", context, seq, h) ;
  o = PUT(o, ",\"child_pid\":") ;
  o = putu32(o, e->pid) ;
  o = PUT(o, ",\"child_nspid\":") ;
  o = putu32(o, e->nspid) ;
  o = PUT(o, ",\"child_start_ns\":") ;
  o = putu64(o, e->start_ns) ;
  o = PUT(o, "}}\n") ;
  return o - out ;
}
