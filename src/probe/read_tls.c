/* ISC license. */

#include <stdint.h>

#include <skalibs/bytestr.h>

#include "probe-read.h"

 /* Library number n, from 1, or 0 */

static char const *library (char const *s, uint32_t n, size_t *len)
{
  if (!s || !n) return 0 ;
  for (;;)
  {
    *len = str_chr(s, '\n') ;
    if (!--n) return s ;
    if (!s[*len]) return 0 ;
    s += *len + 1 ;
  }
}

char *read_tls (char *o, readcontext *context, herm_event const *h)
{
  herm_event_tls const *e = (herm_event_tls const *)h ;
  size_t plain = e->plain_len ;
  char const *s ;
  size_t len ;
  int cut = 0 ;
  if (plain > h->size - sizeof(*e) || plain > e->bytes) return 0 ;
  o = h->kind == HERM_KIND_TLS_WRITE ?
    HERM_LINE_TEXT(o, "direction", "\"write\"") : HERM_LINE_TEXT(o, "direction", "\"read\"") ;
  o = HERM_LINE_U64(o, "bytes", e->bytes) ;
  o = HERM_LINE_U64(o, "duration_ns", e->duration) ;
  s = library(context->libraries, e->library, &len) ;
  if (s) o = HERM_LINE_STRING(o, "library", s, len, len, HERM_LINE_MAX / 2, &cut) ;
  else o = HERM_LINE_TEXT(o, "library", "null") ;
  if (context->plain && plain)
  {
    size_t max = HERM_LINE_MAX - READ_LINE_FIXED - (o - context->line) ;
    o = HERM_LINE_STRING(o, "plaintext", (char const *)(e + 1), plain, e->bytes, max, &cut) ;
  }
  return cut ? HERM_LINE_TEXT(o, "truncated", "true") : o ;
}
