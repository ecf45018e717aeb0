/* ISC license. */

#include "reconcile.h"

char const *item_last (item const *it)
{
  return it->flags & ITEM_UNCLEAN ? "unclean" : it->flags & ITEM_CLEAN ? "clean" : "unknown" ;
}
