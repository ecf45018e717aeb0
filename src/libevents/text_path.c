/* ISC license. */

#include <string.h>

#include "events.h"

/* Returns the end of the character of valid JSON at i; surrogates are one. */
static size_t after (char const *s, size_t i)
{
  if (s[i] == '\\')
  {
    if (s[i + 1] != 'u') return i + 2 ;
    if ((s[i + 2] | 32) != 'd' || !strchr("89abAB", s[i + 3])) return i + 6 ;
    return s[i + 6] == '\\' && s[i + 7] == 'u' ? i + 12 : i + 6 ;
  }
  do i++ ; while ((s[i] & 0xc0) == 0x80) ;
  return i ;
}

void text_path (stralloc *sa, char const *s, size_t len, size_t max, unsigned int flags)
{
  char const *slash ;
  size_t half = max / 3, n = 0, at = 1 ;
  if (*s == '"') for (size_t i = 1 ; i < len - 1 ; i = after(s, i)) n++ ;
  if (n <= max)
  {
    text_json(sa, s, len, max, flags) ;
    return ;
  }
  for (n -= max - half - 1 ; n ; n--) at = after(s, at) ;
  slash = memchr(s + at, '/', len - at) ;
  if (slash && slash < s + len - 2) at = slash - s ;
  text_json(sa, s, len, half, flags) ;
  {
    char rest[len - at + 1] ;
    rest[0] = '"' ;
    memcpy(rest + 1, s + at, len - at) ;
    text_json(sa, rest, len - at + 1, max, flags) ;
  }
}
