/* ISC license. */

#include <string.h>

#include "reconcile.h"

int item_next (reconcile const *rc, item *it)
{
  char *s = it->profile ? (char *)it->flags + 1 : rc->items.s ;
  if (s >= rc->items.s + rc->items.len) return 0 ;
  it->profile = s ;
  it->state = (unsigned char *)s + strlen(s) + 1 ;
  it->flags = it->state + 1 ;
  return 1 ;
}
