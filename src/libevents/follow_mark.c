/* ISC license. */

#include <string.h>
#include <time.h>

#include <herm/json.h>
#include <herm/put.h>
#include <herm/time.h>

#include "follow.h"

void follow_mark (
  follow *f, char const *kind, uint64_t id, uint64_t first, uint64_t last, char const *cause)
{
  struct timespec ts ;
  char *o = f->out + f->len ;
  herm_wallclock(&ts) ;
  o = HERM_PUT(o, "{\"v\":\"" HERM_LINE_V "\",\"kind\":\"") ;
  o = herm_put(o, kind, strlen(kind)) ;
  o = HERM_PUT(o, "\",\"ts\":\"") ;
  o += herm_json_time(o, ts.tv_sec, ts.tv_nsec) ;
  o = HERM_PUT(o, "\",\"payload\":{\"seqid\":\"") ;
  o = herm_put_hex64(o, id) ;
  o = herm_put_u64(HERM_PUT(o, "\",\"first\":"), first) ;
  o = HERM_PUT(o, ",\"last\":") ;
  o = last ? herm_put_u64(o, last) : HERM_PUT(o, "null") ;
  if (cause)
  {
    o = herm_put(HERM_PUT(o, ",\"cause\":\""), cause, strlen(cause)) ;
    *o++ = '"' ;
  }
  f->len = HERM_LINE_END(o) - f->out ;
  if (f->len >= LINES_READ) follow_flush(f) ;
}
