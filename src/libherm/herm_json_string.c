/* ISC license. */

#include <stdint.h>

#include <herm/json.h>
#include "json-internal.h"

size_t herm_json_string (char *out, char const *s, size_t n, size_t *bad)
{
  char *o = out ;
  for (;;)
  {
    uint64_t x, m = 0 ;
    size_t i = 0 ;
    unsigned int len ;
    for (; i + 8 <= n ; i += 8)
    {
      x = json_load(s + i) ;
      m = json_special(x) ;
      json_store(o + i, x) ;
      if (m) break ;
    }
    o += i ; s += i ; n -= i ;
    if (!m)
    {
      if (!n) break ;
      x = json_load_tail(s, n) ;
      m = json_special(x) ;
      json_store(o, x) ;
      if (!m)
      {
        o += n ;
        break ;
      }
    }
    len = json_first(m) ;
    o += len ; s += len ; n -= len ;
    o += json_unit(o, s, n, &len, bad) ;
    s += len ; n -= len ;
  }
  return o - out ;
}
