/* ISC license. */

#ifndef HERM_PUT_H
#define HERM_PUT_H

#include <string.h>
#include <stdint.h>

/* Functions return the end. Numbers store up to 7 bytes beyond it. */

#define HERM_PUT_INLINE static inline __attribute__((always_inline))

HERM_PUT_INLINE char *herm_put (char *o, char const *s, size_t n)
{
  memcpy(o, s, n) ;
  return o + n ;
}

#define HERM_PUT(o, literal) herm_put((o), "" literal, sizeof(literal) - 1)

/*
  Eight digits in a register, the first lowest: for an exec line a loop takes 34 % more
  instructions (tests/bench/reader.c).
*/
HERM_PUT_INLINE uint64_t herm_put_digits (uint32_t v)
{
  uint64_t m, q ;
  m = (v / 10000) | (uint64_t)(v % 10000) << 32 ;
  q = ((m * 5243) >> 19) & UINT64_C(0x0000007f0000007f) ;
  m = q | (m - q * 100) << 16 ;
  q = ((m * 103) >> 10) & UINT64_C(0x000f000f000f000f) ;
  return q | (m - q * 10) << 8 ;
}

HERM_PUT_INLINE void herm_put_word (char *o, uint64_t x)
{
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
  x = __builtin_bswap64(x) ;
#endif
  memcpy(o, &x, 8) ;
}

#define HERM_PUT_ZEROS UINT64_C(0x3030303030303030)

 /* with leading zeros; v < 100000000 */

HERM_PUT_INLINE char *herm_put_8 (char *o, uint32_t v)
{
  herm_put_word(o, herm_put_digits(v) | HERM_PUT_ZEROS) ;
  return o + 8 ;
}

 /* v < 100000000 */

HERM_PUT_INLINE char *herm_put_1to8 (char *o, uint32_t v)
{
  uint64_t d = herm_put_digits(v) ;
  unsigned int skip = (unsigned int)__builtin_ctzll(d | UINT64_C(1) << 56) & ~7u ;
  herm_put_word(o, (d | HERM_PUT_ZEROS) >> skip) ;
  return o + 8 - (skip >> 3) ;
}

HERM_PUT_INLINE char *herm_put_u64 (char *o, uint64_t v)
{
  if (v < 100000000) return herm_put_1to8(o, v) ;
  if (v < UINT64_C(10000000000000000))
    return herm_put_8(herm_put_1to8(o, v / 100000000), v % 100000000) ;
  o = herm_put_1to8(o, v / UINT64_C(10000000000000000)) ;
  v %= UINT64_C(10000000000000000) ;
  return herm_put_8(herm_put_8(o, v / 100000000), v % 100000000) ;
}

HERM_PUT_INLINE char *herm_put_u32 (char *o, uint32_t v)
{
  if (v < 100000000) return herm_put_1to8(o, v) ;
  return herm_put_8(herm_put_1to8(o, v / 100000000), v % 100000000) ;
}

 /* 8 and 16 hexadecimal digits */

HERM_PUT_INLINE char *herm_put_hex32 (char *o, uint32_t v)
{
  uint64_t x = v ;
  uint64_t letters ;
  x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff) ;
  x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff) ;
  x = (x | x << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f) ;
  letters = (x + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101) ;
  herm_put_word(o, __builtin_bswap64(x + HERM_PUT_ZEROS + letters * ('a' - '0' - 10))) ;
  return o + 8 ;
}

HERM_PUT_INLINE char *herm_put_hex64 (char *o, uint64_t v)
{
  return herm_put_hex32(herm_put_hex32(o, v >> 32), (uint32_t)v) ;
}

#endif
