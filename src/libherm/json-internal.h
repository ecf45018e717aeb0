/* ISC license. */

#ifndef HERM_JSON_INTERNAL_H
#define HERM_JSON_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
  The scan works on eight bytes at a time in a general register. Each formula
  stays inside its byte (no carry into the next one), so json_special is exact
  for every byte, in either byte order.
*/

#define JSON_ALL(b) (UINT64_C(0x0101010101010101) * (b))

static inline uint64_t json_load (char const *s)
{
  uint64_t x ;
  memcpy(&x, s, 8) ;
  return x ;
}

static inline void json_store (char *s, uint64_t x)
{
  memcpy(s, &x, 8) ;
}

 /* The last n bytes, 0 < n < 8, followed by spaces. Does not read beyond. */

static inline uint64_t json_load_tail (char const *s, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t x ;
  if (n >= 4)
  {
    uint32_t lo, hi ;
    memcpy(&lo, s, 4) ;
    memcpy(&hi, s + n - 4, 4) ;
    x = lo | (uint64_t)hi << 8 * (n - 4) ;
  }
  else
    x = (uint64_t)(unsigned char)s[0]
      | (uint64_t)(unsigned char)s[n >> 1] << 8 * (n >> 1)
      | (uint64_t)(unsigned char)s[n - 1] << 8 * (n - 1) ;
  return x | JSON_ALL(0x20) << 8 * n ;
#else
  char tmp[8] = "        " ;
  memcpy(tmp, s, n) ;
  return json_load(tmp) ;
#endif
}

 /* Bit 7 of every byte that cannot be copied as it is: controls, DEL, quote, backslash, not ASCII. */

static inline uint64_t json_special (uint64_t x)
{
  uint64_t y = x & JSON_ALL(0x7f) ;
  return (x | (y + JSON_ALL(0x01)) | ~
    (
      (y + JSON_ALL(0x60))
      & ((y ^ JSON_ALL('"')) + JSON_ALL(0x7f))
      & ((y ^ JSON_ALL('\\')) + JSON_ALL(0x7f))
    )) & JSON_ALL(0x80) ;
}

 /* Index of the first byte of x that is marked, m != 0. */

static inline unsigned int json_first (uint64_t m)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return (unsigned int)__builtin_ctzll(m) >> 3 ;
#else
  return (unsigned int)__builtin_clzll(m) >> 3 ;
#endif
}

 /* Length of the valid UTF-8 sequence of two bytes or more that starts at s, 0 if there is none. */

static inline unsigned int json_utf8 (unsigned char const *s, size_t n)
{
  unsigned char c = s[0], lo = 0x80, hi = 0xbf ;
  unsigned int len, i ;
  if (c < 0xc2) return 0 ;
  else if (c < 0xe0) len = 2 ;
  else if (c < 0xf0)
  {
    len = 3 ;
    if (c == 0xe0) lo = 0xa0 ;  /* overlong */
    if (c == 0xed) hi = 0x9f ;  /* surrogates */
  }
  else if (c < 0xf5)
  {
    len = 4 ;
    if (c == 0xf0) lo = 0x90 ;  /* overlong */
    if (c == 0xf4) hi = 0x8f ;  /* beyond U+10FFFF */
  }
  else return 0 ;
  if (n < len || s[1] < lo || s[1] > hi) return 0 ;
  for (i = 2 ; i < len ; i++) if ((s[i] & 0xc0) != 0x80) return 0 ;
  return len ;
}

static inline unsigned int json_u (char *out, unsigned int hi, unsigned int lo)
{
  static char const hex[16] = "0123456789abcdef" ;
  out[0] = '\\' ;
  out[1] = 'u' ;
  out[2] = hex[hi >> 4] ;
  out[3] = hex[hi & 15] ;
  out[4] = hex[lo >> 4] ;
  out[5] = hex[lo & 15] ;
  return 6 ;
}

 /*
   One special character, or one invalid byte: writes at most 6 bytes and returns how many, takes *len bytes
   of the n that are at s.
 */

static inline unsigned int json_unit (char *out, char const *s, size_t n, unsigned int *len, size_t *bad)
{
  unsigned char const *u = (unsigned char const *)s ;
  unsigned int k ;
  if (u[0] < 0x80)
  {
    char c = 0 ;
    *len = 1 ;
    switch (u[0])
    {
      case '"' : c = '"' ; break ;
      case '\\' : c = '\\' ; break ;
      case '\n' : c = 'n' ; break ;
      case '\t' : c = 't' ; break ;
      case '\r' : c = 'r' ; break ;
      case '\b' : c = 'b' ; break ;
      case '\f' : c = 'f' ; break ;
      default : break ;
    }
    if (!c) return json_u(out, 0, u[0]) ;
    out[0] = '\\' ;
    out[1] = c ;
    return 2 ;
  }
  k = json_utf8(u, n) ;
  if (!k)
  {
    *len = 1 ;
    (*bad)++ ;
    out[0] = '\xef' ;
    out[1] = '\xbf' ;
    out[2] = '\xbd' ;
    return 3 ;
  }
  *len = k ;
  if (k == 2 && u[0] == 0xc2 && u[1] < 0xa0) return json_u(out, 0, u[1]) ;
  if (k == 3 && u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9)) return json_u(out, 0x20, u[2] - 0x80) ;
  memcpy(out, s, k) ;
  return k ;
}

 /*
    Copies what can be copied as it is, and moves all three along. Returns 1 in front
    of a byte that cannot be, 0 at the end. May store up to 7 bytes beyond.
 */

static inline int json_plain (char **out, char const **from, size_t *left)
{
  char *o = *out ;
  char const *s = *from ;
  size_t n = *left ;
  size_t i = 0 ;
  uint64_t x, m = 0 ;
  for (; i + 8 <= n ; i += 8)
  {
    x = json_load(s + i) ;
    m = json_special(x) ;
    json_store(o + i, x) ;
    if (m) break ;
  }
  o += i ; s += i ; n -= i ;
  if (!m && n)
  {
    x = json_load_tail(s, n) ;
    m = json_special(x) ;
    json_store(o, x) ;
  }
  i = m ? json_first(m) : n ;
  *out = o + i ;
  *from = s + i ;
  *left = n - i ;
  return !!m ;
}

#endif
