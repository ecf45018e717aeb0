/* ISC license. */

#include <string.h>

#include <skalibs/fmtscan.h>

#include <herm/json.h>
#include <herm/line.h>

#include "json-internal.h"

static size_t fit (char const *s, size_t n, size_t max)
{
  size_t bad = 0 ;
  size_t w = herm_json_string_len(s, n, &bad) ;
  if (w + (bad ? 2 * n : 0) <= max) return n ;
  return herm_json_string_fit(s, n, max, bad ? 2 : 0) ;
}

static char *put_name (char *o, char const *name)
{
  return herm_put(HERM_PUT(o, ",\""), name, strlen(name)) ;
}

/* A byte takes at most 8 (escape 6, hexadecimal 2): most strings need no measuring. */
char *herm_line_value (
  char *o, char const *name, char const *s, size_t n, size_t full, size_t max, int *cut)
{
  size_t len = 8 * n > max ? fit(s, n, max) : n ;
  size_t bad = 0 ;
  o = json_string(o, s, len, &bad) ;
  *o++ = '"' ;
  if (bad)
  {
    o = HERM_PUT(put_name(o, name), "_hex\":\"") ;
    o += ucharn_fmt(o, s, len) ;
    *o++ = '"' ;
  }
  if (len < full)
  {
    o = herm_put_u64(HERM_PUT(put_name(o, name), "_len\":"), full) ;
    if (len < n) *cut = 1 ;
  }
  return o ;
}
