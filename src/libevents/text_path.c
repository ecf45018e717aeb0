/* ISC license. */

#include <string.h>

#include "events.h"

/* Returns the end of what is left of n characters at the end; a character of JSON is never cut. */
static size_t tail (char const *s, size_t len, size_t n)
{
  size_t start = len > n ? len - n : 0 ;
  size_t at = 0 ;
  while (at < start)
  {
    if (s[at] == '\\') at += s[at + 1] == 'u' ? 6 : 2 ;
    else do at++ ; while (at < len && (s[at] & 0xc0) == 0x80) ;
  }
  return at ;
}

void text_path (stralloc *sa, char const *s, size_t len, size_t max, unsigned int flags)
{
  char const *slash ;
  size_t half, at ;
  if (len <= max + 2 || *s != '"')
  {
    text_json(sa, s, len, max, flags) ;
    return ;
  }
  half = max / 3 ;
  at = 1 + tail(s + 1, len - 2, max - half - 1) ;
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
