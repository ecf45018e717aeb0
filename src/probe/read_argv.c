/* ISC license. */

#include <string.h>

#include <skalibs/fmtscan.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

 /* Each argument but a cut last one ends with a NUL; one not in UTF-8 needs argv_hex. */

#define HEX_FRAME sizeof(",\"argv_hex\":[]")

 /* The length of the first one; *next: with its NUL */

static size_t one (char const *s, size_t n, size_t *next)
{
  char const *p = memchr(s, 0, n) ;
  size_t len = p ? (size_t)(p - s) : n ;
  *next = len + !!p ;
  return len ;
}

static size_t width (char const *s, size_t n, int *hex)
{
  size_t bad = 0 ;
  size_t w = herm_json_strings_len(s, n, &bad) ;
  *hex = !!bad ;
  if (!bad) return w ;
  w += HEX_FRAME ;
  while (n)
  {
    size_t next ;
    w += 2 * one(s, n, &next) + 5 ;
    s += next ; n -= next ;
  }
  return w ;
}

size_t read_argv_len (char const *s, size_t n)
{
  int hex ;
  return width(s, n, &hex) ;
}

size_t read_argv_fit (char const *s, size_t n, size_t max)
{
  size_t done = 0 ;
  int hex ;
  if (width(s, n, &hex) <= max) return n ;
  if (hex) max = max > HEX_FRAME ? max - HEX_FRAME : 0 ;
  while (done < n)
  {
    size_t bad = 0 ;
    size_t next ;
    size_t len = one(s + done, n - done, &next) ;
    size_t frame = hex ? 8 : 3 ;
    size_t w ;
    if (frame >= max) break ;
    max -= frame ;
    w = herm_json_string_len(s + done, len, &bad) + (hex ? 2 * len : 0) ;
    if (w > max) return done + herm_json_string_fit(s + done, len, max, hex ? 2 : 0) ;
    max -= w ;
    done += next ;
  }
  return done ;
}

char *read_argv_hex (char *o, char const *s, size_t n)
{
  o = HERM_LINE_TEXT(o, "argv_hex", "[") ;
  while (n)
  {
    size_t bad = 0 ;
    size_t next ;
    size_t len = one(s, n, &next) ;
    herm_json_string_len(s, len, &bad) ;
    if (bad)
    {
      *o++ = '"' ;
      o += ucharn_fmt(o, s, len) ;
      *o++ = '"' ;
    }
    else o = HERM_PUT(o, "null") ;
    *o++ = ',' ;
    s += next ; n -= next ;
  }
  o[-1] = ']' ;
  return o ;
}
