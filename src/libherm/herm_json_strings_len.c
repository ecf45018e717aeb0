/* ISC license. */

#include <string.h>

#include <herm/json.h>

size_t herm_json_strings_len (char const *s, size_t n, size_t *bad)
{
  size_t w = 0 ;
  while (n)
  {
    char const *p = memchr(s, 0, n) ;
    size_t len = p ? (size_t)(p - s) : n ;
    w += herm_json_string_len(s, len, bad) + (w ? 3 : 2) ;
    if (p) len++ ;
    s += len ; n -= len ;
  }
  return w ;
}
