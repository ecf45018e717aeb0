/* ISC license. */

#include <herm/profile.h>

static inline int good (char c, size_t i)
{
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return 1 ;
  return i && (c == '-' || c == '_') ;
}

int herm_profile_scan (char const *s, size_t *pos)
{
  size_t i = 0 ;
  while (s[i] && i < HERM_PROFILE_MAX && good(s[i], i)) i++ ;
  if (pos) *pos = i ;
  return i && !s[i] ;
}
