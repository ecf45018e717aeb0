/* ISC license. */

#include <stdint.h>

#include "events.h"

int64_t event_number (event const *e, unsigned int i)
{
  char const *s = e->m[i].s ;
  size_t n = e->m[i].len ;
  uint64_t x = 0 ;
  int minus = n && *s == '-' ;
  for (size_t k = minus ; k < n ; k++)
  {
    unsigned int d = (unsigned char)s[k] - '0' ;
    if (d > 9 || (n > 19 && x > (UINT64_MAX - d) / 10)) return 0 ;
    x = 10 * x + d ;
  }
  if (x > INT64_MAX) x = INT64_MAX ;
  return minus ? -(int64_t)x : (int64_t)x ;
}
