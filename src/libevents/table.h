/* ISC license. */

#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

/*
  A table of rows by key. It never grows beyond its first size, and rows never move. A row begins
  with a tablerow. The seed keeps those who choose keys from choosing hashes.
*/

typedef struct tablerow_s tablerow ;
struct tablerow_s
{
  uint32_t key ; /* offset */
  uint32_t len ;
  uint32_t hash ;
} ;

typedef struct table_s table ;
struct table_s
{
  stralloc slots ;
  stralloc keys ;
  stralloc rows ;
  uint64_t seed ;
  uint32_t n ;
  uint32_t max ;
  uint32_t size ;
  uint32_t keybytes ;
  uint64_t left ;   /* lookups that found no room */
} ;

/* Dies with 111. (table, size of a row, rows, bytes of all keys) */
extern void table_init (table *, uint32_t, uint32_t, uint32_t) ;

/* Returns the row, new ones filled with zeros; 0 if there is none and no room or no permission. */
extern void *table_row (table *, void const *, size_t, int) ;

#define table_at(t, type, i) ((type *)((t)->rows.s + (size_t)(i) * (t)->size))
#define table_index(t, row) ((uint32_t)(((char const *)(row) - (t)->rows.s) / (t)->size))
#define table_key(t, row) ((t)->keys.s + ((tablerow const *)(row))->key)

#endif
