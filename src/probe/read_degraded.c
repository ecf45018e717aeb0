/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/bytestr.h>
#include <skalibs/types.h>

#include <herm/json.h>
#include <herm/line.h>
#include <herm/names.h>

#include "probe-read.h"

 /* An entry of HERM_DEGRADED: set hook errno reason... */

static char *put_string (char *o, char const *s, size_t n)
{
  size_t bad = 0 ;
  *o++ = '"' ;
  o += herm_json_string(o, s, herm_json_string_fit(s, n, HERM_LINE_MAX / 4, 0), &bad) ;
  *o++ = '"' ;
  return o ;
}

static char const *word (char const **s, size_t *n, size_t *len)
{
  char const *w = *s ;
  *len = byte_chr(w, *n, ' ') ;
  *s += *len + (*len < *n) ;
  *n -= *s - w ;
  return w ;
}

size_t read_degraded (
  char *out, readcontext *context, uint64_t seq, uint64_t ts, char const *s, size_t n)
{
  size_t len ;
  char const *w ;
  uint32_t e = 0 ;
  char *o = herm_line_head(
    out, herm_kind_name(HERM_KIND_DEGRADED), context->seqid, seq, ts + context->clock.offset) ;
  w = word(&s, &n, &len) ;
  o = put_string(HERM_PUT(o, "\"set\":"), w, len) ;
  w = word(&s, &n, &len) ;
  o = HERM_LINE_TEXT(o, "hook", "") ;
  o = len == 1 && *w == '-' ? HERM_PUT(o, "null") : put_string(o, w, len) ;
  w = word(&s, &n, &len) ;
  if (len && len < UINT32_FMT)
  {
    char fmt[UINT32_FMT] ;
    memcpy(fmt, w, len) ;
    fmt[len] = 0 ;
    if (!uint320_scan(fmt, &e)) e = 0 ;
  }
  o = HERM_LINE_U32(o, "errno", e) ;
  o = put_string(HERM_LINE_TEXT(o, "reason", ""), s, n) ;
  return HERM_LINE_END(o) - out ;
}
