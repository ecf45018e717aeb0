/* ISC license. */

#include <stdint.h>

#include "json-internal.h"

static char const *digits (char const *s, char const *end)
{
  char const *start = s ;
  while (s < end && *s >= '0' && *s <= '9') s++ ;
  return s > start ? s : 0 ;
}

static char const *fraction (char const *s, char const *end)
{
  if (*s == '.') s = digits(s + 1, end) ;
  if (!s || s == end || (*s | 32) != 'e') return s ;
  s++ ;
  if (s < end && (*s == '+' || *s == '-')) s++ ;
  return digits(s, end) ;
}

char const *json_number (char const *s, char const *end)
{
  char const *start = s += *s == '-' ;
  for (; end - s >= 8 ; s += 8)
  {
    uint64_t m = json_no_digit(json_load(s)) ;
    if (!m) continue ;
    s += json_first(m) ;
    break ;
  }
  while (s < end && *s >= '0' && *s <= '9') s++ ;
  if (s == start || (*start == '0' && s > start + 1)) return 0 ;
  return s < end && (*s == '.' || (*s | 32) == 'e') ? fraction(s, end) : s ;
}
