/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

 /* kernel.attest.exec */

 /*
   A byte takes at most 8 bytes (6 for an escape and 2 in the _hex member, or 3 and 5 for the end of
   an argument), so nearly every exec needs no measuring. Of the others the longer string is cut,
   or both to the same length if that is not enough. Returns the room for the file name, and stores
   in *n how many bytes of arguments are written.
 */

static size_t fit (herm_event_exec const *e, char const *s, size_t *n)
{
  size_t const max = HERM_LINE_MAX - READ_LINE_FIXED ;
  char const *argv = s + e->filename_len ;
  size_t room = max ;
  size_t bad = 0 ;
  size_t f, a, hex ;
  *n = e->argv_len ;
  if (8 * ((size_t)e->filename_len + *n) <= max) return max ;
  f = herm_json_string_len(s, e->filename_len, &bad) ;
  hex = bad ? sizeof(",\"filename_hex\":\"\"") : 0 ;
  if (bad) f += 2 * e->filename_len + hex ;
  a = read_argv_len(argv, *n) ;
  if (f + a <= max) return max ;
  if (a <= max / 2) room = max - a ;
  else if (f <= max / 2) *n = read_argv_fit(argv, *n, max - f) ;
  else
  {
    room = max / 2 ;
    *n = read_argv_fit(argv, *n, room) ;
  }
  return room - hex ;
}

 /* The text for the last record is kept, as in read_line.c. */

static char *put_dev (char *o, uint32_t dev)
{
  static char text[48] ;
  static size_t len = 0 ;
  static uint32_t last ;
  if (!len || last != dev)
  {
    len = HERM_LINE_TEXT(HERM_LINE_U64(text, "dev", read_dev(dev)), "ino", "") - text ;
    last = dev ;
  }
  memcpy(o, text, sizeof(text)) ;
  return o + len ;
}

char *read_exec (char *o, readcontext *context, herm_event const *h)
{
  herm_event_exec const *e = (herm_event_exec const *)h ;
  char const *s = (char const *)(e + 1) ;
  char const *argv = s + e->filename_len ;
  size_t bad = 0 ;
  size_t room, n ;
  int cut = 0 ;
  (void)context ;
  if (sizeof(*e) + e->filename_len + e->argv_len > h->size) return 0 ;
  room = fit(e, s, &n) ;
  o = HERM_LINE_STRING(o, "filename", s, e->filename_len, e->filename_len, room, &cut) ;
  o = HERM_LINE_TEXT(o, "argv", "[") ;
  o += herm_json_strings(o, argv, n, &bad) ;
  *o++ = ']' ;
  if (bad) o = read_argv_hex(o, argv, n) ;
  if (n < e->argv_len) cut = 1 ;
  if (n < e->argv_len || e->argv_len < e->argv_total)
  {
    o = HERM_LINE_TEXT(o, "argv_truncated", "true") ;
    o = HERM_LINE_U32(o, "argv_len", e->argv_len < e->argv_total ? e->argv_total : e->argv_len) ;
    if (e->argc) o = HERM_LINE_U32(o, "argc", e->argc) ;
  }
  if (e->argv_error) o = HERM_LINE_U32(o, "argv_errno", read_errno(e->argv_error)) ;
  if (cut) o = HERM_LINE_TEXT(o, "truncated", "true") ;
  o = herm_put_u64(put_dev(o, e->dev), e->ino) ;
  if (!e->error) return HERM_LINE_TEXT(o, "errno", "0") ;
  return HERM_LINE_U32(o, "errno", read_errno(e->error)) ;
}
