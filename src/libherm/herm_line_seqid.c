/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/line.h>
#include <herm/put.h>

#include "json-internal.h"

static uint32_t half (char const *s)
{
  uint64_t x = json_load(s) ;
  x = (x & JSON_ALL(0x0f)) + (x >> 6 & JSON_ALL(0x01)) * 9 ;
  x = __builtin_bswap64(x) ;
  x = (x | x >> 4) & UINT64_C(0x00ff00ff00ff00ff) ;
  x = (x | x >> 8) & UINT64_C(0x0000ffff0000ffff) ;
  return x | x >> 16 ;
}

/* Written again, only valid digits give the same. */
int herm_line_seqid (uint64_t *id, char const *s)
{
  char again[16] ;
  uint64_t x = (uint64_t)half(s) << 32 | half(s + 8) ;
  herm_put_hex64(again, x) ;
  if (memcmp(s, again, 16)) return 0 ;
  *id = x ;
  return 1 ;
}
