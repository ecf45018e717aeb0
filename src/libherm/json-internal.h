/* ISC license. */

#ifndef HERM_JSON_INTERNAL_H
#define HERM_JSON_INTERNAL_H

#include <string.h>
#include <stdint.h>

#include <herm/put.h>

/*
  Scans eight bytes in a register; with a table an exec line takes 39 % more instructions
  (tests/bench/reader.c).
*/

#define JSON_ALL(b) (UINT64_C(0x0101010101010101) * (b))

static inline uint64_t json_load (char const *s)
{
  uint64_t x ;
  memcpy(&x, s, 8) ;
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
  x = __builtin_bswap64(x) ;
#endif
  return x ;
}

static inline uint32_t json_load4 (char const *s)
{
  uint32_t x ;
  memcpy(&x, s, 4) ;
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
  x = __builtin_bswap32(x) ;
#endif
  return x ;
}

/* 0 < n < 8; pads with spaces, reads only n bytes */
static inline uint64_t json_load_tail (char const *s, size_t n)
{
  uint64_t x ;
  if (n >= 4)
    x = json_load4(s) | (uint64_t)json_load4(s + n - 4) << 8 * (n - 4) ;
  else
    x = (uint64_t)(unsigned char)s[0]
      | (uint64_t)(unsigned char)s[n >> 1] << 8 * (n >> 1)
      | (uint64_t)(unsigned char)s[n - 1] << 8 * (n - 1) ;
  return x | JSON_ALL(0x20) << 8 * n ;
}

/*
  Sets bit 7 of the first byte to escape: control, DEL, quote, backslash, not ASCII. 0xff needs
  the subtraction. Carries make later bits wrong.
*/
static inline uint64_t json_special (uint64_t x)
{
  return (((x ^ JSON_ALL(0x02)) - JSON_ALL(0x21))
    | ((x ^ JSON_ALL('\\')) - JSON_ALL(0x01))
    | (x + JSON_ALL(0x01))) & JSON_ALL(0x80) ;
}

/* Likewise for the first byte that a scanner stops at: DEL is none of these. */
static inline uint64_t json_stop (uint64_t x)
{
  return (((x ^ JSON_ALL(0x02)) - JSON_ALL(0x21)) | ((x ^ JSON_ALL('\\')) - JSON_ALL(0x01)) | x)
    & JSON_ALL(0x80) ;
}

/* Likewise for a byte that is no digit */
static inline uint64_t json_no_digit (uint64_t x)
{
  x ^= JSON_ALL('0') ;
  return ((x + JSON_ALL(0x76)) | x) & JSON_ALL(0x80) ;
}

/* The bytes before the first one */
static inline uint64_t json_before (uint64_t m)
{
  return ((m & -m) >> 7) - 1 ;
}

 /* m != 0 */

static inline unsigned int json_first (uint64_t m)
{
  return (unsigned int)__builtin_ctzll(m) >> 3 ;
}

/* A number from its first byte, s < end. Returns its end, or 0. */
extern char const *json_number (char const *, char const *) ;

/* Returns the length of a valid sequence of two or more bytes, else 0. */
static inline unsigned int json_utf8 (unsigned char const *s, size_t n)
{
  unsigned char c = s[0], lo = 0x80, hi = 0xbf ;
  unsigned int len ;
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
  for (unsigned int i = 2 ; i < len ; i++) if ((s[i] & 0xc0) != 0x80) return 0 ;
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

/* Writes one special character or invalid byte. Returns the bytes, at most 6. */
static inline unsigned int json_unit (
  char *out, char const *s, size_t n, unsigned int *len, size_t *bad)
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
  if (k == 3 && u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9))
    return json_u(out, 0x20, u[2] - 0x80) ;
  memcpy(out, s, k) ;
  return k ;
}

/* Copies plain bytes. Returns 1 before another, 0 at the end. May store 7 bytes beyond. */
static inline int json_plain (char **out, char const **from, size_t *left)
{
  char *o = *out ;
  char const *s = *from ;
  size_t n = *left ;
  uint64_t m ;
  size_t i ;
  for (; n >= 8 ; o += 8, s += 8, n -= 8)
  {
    uint64_t x = json_load(s) ;
    herm_put_word(o, x) ;
    m = json_special(x) ;
    if (m) goto found ;
  }
  if (n)
  {
    uint64_t x = json_load_tail(s, n) ;
    herm_put_word(o, x) ;
    m = json_special(x) ;
    if (m) goto found ;
  }
  *out = o + n ;
  return 0 ;

 found:
  i = json_first(m) ;
  *out = o + i ;
  *from = s + i ;
  *left = n - i ;
  return 1 ;
}

static inline char *json_string (char *o, char const *s, size_t n, size_t *bad)
{
  while (json_plain(&o, &s, &n))
  {
    unsigned int len ;
    o += json_unit(o, s, n, &len, bad) ;
    s += len ; n -= len ;
  }
  return o ;
}

#endif
