/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <stdint.h>
#include <sys/random.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "table.h"

void table_init (table *t, uint32_t size, uint32_t max, uint32_t keybytes)
{
  static table const zero ;
  size_t slots = 2 * (size_t)max * sizeof(uint32_t) ;
  *t = zero ;
  t->size = size ;
  t->max = max ;
  t->keybytes = keybytes ;
  if (getrandom(&t->seed, sizeof(t->seed), 0) < 0) strerr_diefusys(111, "get random bytes") ;
  if (!stralloc_ready_tuned(&t->slots, slots, 0, 0, 1)
   || !stralloc_ready_tuned(&t->keys, keybytes, 0, 0, 1)
   || !stralloc_ready_tuned(&t->rows, (size_t)size * max, 0, 0, 1))
    strerr_diefusys(111, "allocate memory") ;
  memset(t->slots.s, 0, slots) ;
}
