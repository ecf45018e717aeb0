/* ISC license. */

#include <stdint.h>

#include <herm/json.h>
#include "json-internal.h"

size_t herm_json_string_len (char const *s, size_t n, size_t *bad)
{
  size_t w = 0 ;
  while (n)
  {
    char tmp[8] ;
    uint64_t m = json_special(n >= 8 ? json_load(s) : json_load_tail(s, n)) ;
    unsigned int len = m ? json_first(m) : n >= 8 ? 8 : n ;
    w += len ; s += len ; n -= len ;
    if (!m) continue ;
    w += json_unit(tmp, s, n, &len, bad) ;
    s += len ; n -= len ;
  }
  return w ;
}
