/* ISC license. */

#include <stdint.h>
#include <string.h>

#include <skalibs/bytestr.h>
#include <skalibs/types.h>

#include <herm/json.h>

#include "probe-read.h"

 /* herm.degraded, from one entry of HERM_DEGRADED: set hook errno reason... */

static char *putstring (char *o, char const *s, size_t n)
{
  size_t bad = 0 ;
  *o++ = '"' ;
  o += herm_json_string(o, s, herm_json_string_fit(s, n, READ_LINE_MAX / 4, 0), &bad) ;
  *o++ = '"' ;
  return o ;
}

static inline size_t word (char const *s, size_t n, size_t *next)
{
  size_t len = byte_chr(s, n, ' ') ;
  *next = len < n ? len + 1 : len ;
  return len ;
}

size_t read_degraded (char *out, readcontext *context, uint64_t seq, uint64_t ts, char const *s, size_t n)
{
  char *o = out ;
  size_t len, next ;
  uint32_t e = 0 ;
  o = PUT(o, "{\"v\":\"alter1\",\"kind\":\"herm.degraded\",\"seq\":") ;
  o = putu64(o, seq) ;
  o = PUT(o, ",\"ts\":\"") ;
  o = putts(o, &context->clock, ts) ;
  o = PUT(o, "\",\"payload\":{\"set\":") ;
  len = word(s, n, &next) ;
  o = putstring(o, s, len) ;
  s += next ; n -= next ;
  o = PUT(o, ",\"hook\":") ;
  len = word(s, n, &next) ;
  if (len == 1 && *s == '-') o = PUT(o, "null") ;
  else o = putstring(o, s, len) ;
  s += next ; n -= next ;
  o = PUT(o, ",\"errno\":") ;
  len = word(s, n, &next) ;
  if (len && len < UINT32_FMT)
  {
    char fmt[UINT32_FMT] ;
    memcpy(fmt, s, len) ;
    fmt[len] = 0 ;
    if (!uint320_scan(fmt, &e)) e = 0 ;
  }
  o = putu32(o, e) ;
  s += next ; n -= next ;
  o = PUT(o, ",\"reason\":") ;
  o = putstring(o, s, n) ;
  o = PUT(o, "}}\n") ;
  return o - out ;
}
