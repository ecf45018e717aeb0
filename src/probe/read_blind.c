/* ISC license. */

#include <stdint.h>
#include <string.h>

#include "event.h"
#include "probe-read.h"

 /* kernel.blind */

static char const *const what[HERM_BLIND_N] = { "io_uring" } ;

size_t read_blind (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_blind const *e = (struct herm_event_blind const *)h ;
  char *o = out ;
  size_t n ;
  if (len < sizeof *e || e->what >= HERM_BLIND_N) return 0 ;
  o = PUT_HEAD(o, "kernel.blind", context, seq, h) ;
  o = PUT(o, ",\"what\":\"") ;
  n = strlen(what[e->what]) ;
  memcpy(o, what[e->what], n) ;
  o = PUT(o + n, "\"}}\n") ;
  return o - out ;
}
