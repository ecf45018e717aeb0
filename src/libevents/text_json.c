/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/fmtscan.h>

#include "events.h"

static unsigned int hex4 (char const *s)
{
  unsigned int c = 0 ;
  for (unsigned int i = 0 ; i < 4 ; i++) c = c << 4 | fmtscan_num(s[i], 16) ;
  return c ;
}

/* The next character of valid JSON; a lone surrogate stays one. */
static uint32_t next (char const **p)
{
  unsigned char const *s = (unsigned char const *)*p ;
  uint32_t c = *s ;
  unsigned int n ;
  if (c == '\\')
  {
    static char const from[] = "bfnrt", to[] = "\b\f\n\r\t" ;
    char const *x = strchr(from, s[1]) ;
    *p += 2 ;
    if (s[1] != 'u') return x ? to[x - from] : s[1] ;
    c = hex4(*p) ;
    *p += 4 ;
    if (c >> 10 != 0xd800 >> 10 || (*p)[0] != '\\' || (*p)[1] != 'u') return c ;
    n = hex4(*p + 2) ;
    if (n >> 10 != 0xdc00 >> 10) return c ;
    *p += 6 ;
    return 0x10000 + ((c & 0x3ff) << 10 | (n & 0x3ff)) ;
  }
  n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4 ;
  if (n > 1) c &= 0xff >> (n + 1) ;
  for (unsigned int i = 1 ; i < n ; i++) c = c << 6 | (s[i] & 0x3f) ;
  *p += n ;
  return c ;
}

/* Controls, characters that no font shows, and those that turn the text around them */
static int is_hidden (uint32_t c)
{
  static uint32_t const ranges[][2] =
  {
    { 0, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
    { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
    { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 },
    { 0xd800, 0xf8ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
    { 0xfff0, 0xfffc }, { 0xfffe, 0xffff }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
    { 0xe0000, 0x10ffff }
  } ;
  if (c >= 0x20 && c < 0x7f) return 0 ;
  for (unsigned int i = 0 ; i < sizeof(ranges) / sizeof(ranges[0]) ; i++)
    if (c <= ranges[i][1]) return c >= ranges[i][0] ;
  return 0 ;
}

static void put_hidden (stralloc *sa, uint32_t c)
{
  static char const digits[] = "0123456789abcdef" ;
  unsigned int n = c > 0xffff ? 6 : c > 0xff ? 4 : 2 ;
  char s[8] = { '\\', n == 2 ? 'x' : n == 4 ? 'u' : 'U' } ;
  for (unsigned int i = 0 ; i < n ; i++) s[2 + i] = digits[c >> 4 * (n - 1 - i) & 15] ;
  text_add(sa, s, 2 + n) ;
}

static void put (stralloc *sa, char const *s, size_t n, uint32_t c, unsigned int flags)
{
  if (is_hidden(c)) put_hidden(sa, c) ;
  else if (flags & TEXT_HTML && c == '<') text_puts(sa, "&lt;") ;
  else if (flags & TEXT_HTML && c == '>') text_puts(sa, "&gt;") ;
  else if (flags & TEXT_HTML && c == '&') text_puts(sa, "&amp;") ;
  else if (flags & TEXT_HTML && c == '"') text_puts(sa, "&quot;") ;
  else if (*s != '\\') text_add(sa, s, n) ;
  else if (c < 0x80) { char a = c ; text_add(sa, &a, 1) ; }
  else
  {
    char u[4] ;
    unsigned int k = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4 ;
    for (unsigned int i = k ; --i ; c >>= 6) u[i] = 0x80 | (c & 0x3f) ;
    u[0] = (0xf00 >> k & 0xff) | c ;
    text_add(sa, u, k) ;
  }
}

static int needs_quotes (char const *s, char const *end)
{
  if (s == end) return 1 ;
  for (; s < end ; s++) if (!((*s | 32) >= 'a' && (*s | 32) <= 'z') && !(*s >= '0' && *s <= '9')
    && !(*s & 0x80) && !strchr("/._-+=:,@%^~", *s)) return 1 ;
  return 0 ;
}

/* Returns how many of the first characters are shown as they are. */
static size_t plain (char const *s, char const *end, size_t max, unsigned int flags)
{
  size_t n = 0 ;
  if ((size_t)(end - s) < max) max = end - s ;
  for (; n < max && s[n] >= ' ' && s[n] < 0x7f && s[n] != '\\' ; n++)
    if (flags & TEXT_HTML && (s[n] == '<' || s[n] == '>' || s[n] == '&' || s[n] == '"')) break ;
  return n ;
}

void text_json (stralloc *sa, char const *s, size_t len, size_t max, unsigned int flags)
{
  char const *end = s + len ;
  int array = *s == '[', quote = 0 ;
  size_t n = 0 ;
  if (array) s++ ;
  while (s < end && *s != ']')
  {
    char const *stop ;
    if (*s != '"' && (*s != ',' || !array))
    {
      s++ ;
      continue ;
    }
    if (n >= max) goto cut ;
    if (*s == ',')
    {
      text_add(sa, " ", 1) ;
      n++ ;
      s++ ;
      continue ;
    }
    for (stop = ++s ; *stop != '"' ; stop++) if (*stop == '\\') stop++ ;
    quote = array && needs_quotes(s, stop) ;
    if (quote)
    {
      text_add(sa, "'", 1) ;
      n += 2 ;
    }
    while (s < stop)
    {
      size_t same = n < max ? plain(s, stop, max - n, flags) : 0 ;
      char const *start = s + same ;
      uint32_t c ;
      text_add(sa, s, same) ;
      n += same ;
      s = start ;
      if (s == stop) break ;
      c = next(&s) ;
      if (n++ >= max) goto cut ;
      put(sa, start, s - start, c, flags) ;
    }
    if (quote) text_add(sa, "'", 1) ;
    quote = 0 ;
    s++ ;
  }
  return ;

 cut:
  text_puts(sa, quote ? "\xe2\x80\xa6'" : "\xe2\x80\xa6") ;
}
