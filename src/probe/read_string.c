/* ISC license. */

#include <string.h>

#include <herm/json.h>

#include "probe-read.h"

static char *putname (char *o, char const *name, char const *suffix)
{
  size_t n = strlen(name) ;
  *o++ = ',' ; *o++ = '"' ;
  memcpy(o, name, n) ; o += n ;
  n = strlen(suffix) ;
  memcpy(o, suffix, n) ; o += n ;
  *o++ = '"' ; *o++ = ':' ;
  return o ;
}

static size_t fit (char const *s, size_t n, size_t max)
{
  size_t bad = 0 ;
  size_t w = herm_json_string_len(s, n, &bad) ;
  if (w + (bad ? 2 * n : 0) <= max) return n ;
  return herm_json_string_fit(s, n, max, bad ? 2 : 0) ;
}

char *read_string (char *o, char const *name, char const *s, size_t n, size_t full, size_t max, int *cut)
{
  size_t len = 8 * n > max ? fit(s, n, max) : n ;
  size_t bad = 0 ;
  o = putname(o, name, "") ;
  *o++ = '"' ;
  o += herm_json_string(o, s, len, &bad) ;
  *o++ = '"' ;
  if (bad)
  {
    o = putname(o, name, "_hex") ;
    o = puthex(o, s, len) ;
  }
  if (len < full)
  {
    o = putname(o, name, "_len") ;
    o = putu64(o, full) ;
  }
  if (len < n) *cut = 1 ;
  return o ;
}
