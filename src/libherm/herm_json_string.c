/* ISC license. */

#include <herm/json.h>

#include "json-internal.h"

size_t herm_json_string (char *out, char const *s, size_t n, size_t *bad)
{
  return json_string(out, s, n, bad) - out ;
}
