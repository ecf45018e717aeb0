/* ISC license. */

#include <skalibs/fmtscan.h>

#include <herm/json.h>

/* Returns the ASCII character of an escape, else 0. */
static unsigned int unescape (char const **s)
{
  unsigned int c = 0, kind = *(*s)++ ;
  if (kind == '"' || kind == '\\' || kind == '/') return kind ;
  if (kind != 'u') return 0 ;
  for (unsigned int i = 0 ; i < 4 ; i++) c = c << 4 | fmtscan_num(*(*s)++, 16) ;
  return c < 128 ? c : 0 ;
}

int herm_json_is (char const *s, size_t len, char const *word, char sep)
{
  char const *end ;
  if (len < 2 || *s != '"') return 0 ;
  end = s++ + len - 1 ;
  while (s < end)
  {
    unsigned int c = (unsigned char)*s++ ;
    if (c == '\\') c = unescape(&s) ;
    if (!*word) return sep && c == (unsigned char)sep ;
    if (!c || c != (unsigned char)*word++) return 0 ;
  }
  return !*word ;
}
