/* ISC license. */

#include <skalibs/bytestr.h>

#include <herm/env.h>

#define RESERVED "HERM_"

int herm_env_ok (char const *s, size_t len)
{
  if (!len || len > 255 || (s[0] >= '0' && s[0] <= '9')) return 0 ;
  if (str_start(s, RESERVED)) return 0 ;
  for (size_t i = 0 ; i < len ; i++)
    if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z')
     || (s[i] >= '0' && s[i] <= '9') || s[i] == '_')) return 0 ;
  return 1 ;
}
