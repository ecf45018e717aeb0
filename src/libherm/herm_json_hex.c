/* ISC license. */

#include <herm/json.h>

size_t herm_json_hex (char *out, char const *s, size_t n)
{
  static char const hex[16] = "0123456789abcdef" ;
  size_t i = 0 ;
  for (; i < n ; i++)
  {
    out[2*i] = hex[(unsigned char)s[i] >> 4] ;
    out[2*i + 1] = hex[(unsigned char)s[i] & 15] ;
  }
  return 2*n ;
}
