/* ISC license. */

#include <herm/json.h>
#include "json-internal.h"

size_t herm_json_string (char *out, char const *s, size_t n, size_t *bad)
{
  char *o = out ;
  while (json_plain(&o, &s, &n))
  {
    unsigned int len ;
    o += json_unit(o, s, n, &len, bad) ;
    s += len ; n -= len ;
  }
  return o - out ;
}
