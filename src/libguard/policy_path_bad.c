/* ISC license. */

#include "policy.h"

char const *policy_path_bad (char const *s)
{
  if (*s != '/') return "not an absolute path" ;
  while (*s)
  {
    size_t len = 0 ;
    while (*s == '/') s++ ;
    while (s[len] && s[len] != '/') len++ ;
    if ((len == 1 && s[0] == '.') || (len == 2 && s[0] == '.' && s[1] == '.'))
      return "a path with . or .." ;
    s += len ;
  }
  return 0 ;
}
