/* ISC license. */

#include <string.h>
#include <stdint.h>

#include "table.h"

static uint32_t hash_of (char const *s, size_t n, uint64_t seed)
{
  uint64_t h = seed ^ n * UINT64_C(0x9e3779b97f4a7c15) ;
  for (; n >= 8 ; s += 8, n -= 8)
  {
    uint64_t x ;
    memcpy(&x, s, 8) ;
    h = (h ^ x) * UINT64_C(0xff51afd7ed558ccd) ;
    h ^= h >> 32 ;
  }
  for (; n ; s++, n--) h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3) ;
  return h ^ h >> 29 ^ h >> 47 ;
}

void *table_row (table *t, void const *key, size_t len, int add)
{
  uint32_t *slots = (uint32_t *)t->slots.s ;
  uint32_t h = hash_of(key, len, t->seed) ;
  size_t n = 2 * (size_t)t->max, i = (uint64_t)h * n >> 32 ;
  tablerow *row ;
  for (; slots[i] ; i = i + 1 == n ? 0 : i + 1)
  {
    row = table_at(t, tablerow, slots[i] - 1) ;
    if (row->hash == h && row->len == len && !memcmp(t->keys.s + row->key, key, len)) return row ;
  }
  if (!add) return 0 ;
  if (t->n == t->max || t->keybytes - t->keys.len < len)
  {
    t->left++ ;
    return 0 ;
  }
  row = table_at(t, tablerow, t->n) ;
  memset(row, 0, t->size) ;
  row->hash = h ;
  row->key = t->keys.len ;
  row->len = len ;
  memcpy(t->keys.s + t->keys.len, key, len) ;
  t->keys.len += len ;
  slots[i] = ++t->n ;
  return row ;
}
