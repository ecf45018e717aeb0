/* ISC license. */

#include <string.h>

#include <herm/json.h>
#include "json-internal.h"

size_t herm_json_strings (char *out, char const *s, size_t n, size_t *bad)
{
  char *o = out ;
  if (!n) return 0 ;
  *o++ = '"' ;
  while (json_plain(&o, &s, &n))
  {
    unsigned int len ;
    if (*s)
    {
      o += json_unit(o, s, n, &len, bad) ;
      s += len ; n -= len ;
      continue ;
    }
    s++ ;
    if (!--n) break ;
    memcpy(o, "\",\"", 3) ;
    o += 3 ;
  }
  *o++ = '"' ;
  return o - out ;
}
