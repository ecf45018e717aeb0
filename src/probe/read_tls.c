/* ISC license. */

#include <stdint.h>
#include <string.h>

#include <skalibs/bytestr.h>

#include "event.h"
#include "probe-read.h"

 /* kernel.tls.write and kernel.tls.read. */

 /* The library of that number, from 1 on, or 0. */

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

size_t read_tls (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t size)
{
  struct herm_event_tls const *e = (struct herm_event_tls const *)h ;
  char *o = out ;
  char const *s ;
  size_t len, plain ;
  int cut = 0 ;
  if (size < sizeof *e || h->set != HERM_SET_TLS) return 0 ;
  plain = e->plain_len ;
  if (plain > size - sizeof *e || plain > e->bytes) return 0 ;

  if (h->kind == HERM_KIND_TLS_WRITE)
  {
    o = PUT_HEAD(o, "kernel.tls.write", context, seq, h) ;
    o = PUT(o, ",\"direction\":\"write\",\"bytes\":") ;
  }
  else
  {
    o = PUT_HEAD(o, "kernel.tls.read", context, seq, h) ;
    o = PUT(o, ",\"direction\":\"read\",\"bytes\":") ;
  }
  o = putu64(o, e->bytes) ;
  o = PUT(o, ",\"duration_ns\":") ;
  o = putu64(o, e->duration) ;
  s = library(context->libraries, e->library, &len) ;
  if (s) o = read_string(o, "library", s, len, len, READ_LINE_MAX / 2, &cut) ;
  else o = PUT(o, ",\"library\":null") ;
  if (context->plain && plain)
    o = read_string(o, "plaintext", (char const *)(e + 1), plain, e->bytes, READ_LINE_MAX - READ_LINE_FIXED - (o - out), &cut) ;
  if (cut) o = PUT(o, ",\"truncated\":true") ;
  o = PUT(o, "}}\n") ;
  return o - out ;
}
