/* ISC license. */

#include <stdint.h>

#include <herm/json.h>
#include "json-internal.h"

size_t herm_json_string_fit (char const *s, size_t n, size_t max, unsigned int extra)
{
  size_t done = 0 ;
  while (done < n)
  {
    char tmp[8] ;
    size_t bad = 0 ;
    unsigned int len = 1 ;
    unsigned int w = 1 ;
    if (json_special(json_load_tail(s + done, 1)))
      w = json_unit(tmp, s + done, n - done, &len, &bad) ;
    w += len * extra ;
    if (w > max) break ;
    max -= w ;
    done += len ;
  }
  return done ;
}
