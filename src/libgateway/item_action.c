/* ISC license. */

#include "reconcile.h"

char const *item_action (item const *it)
{
  return it->flags & (ITEM_SKIPPED | ITEM_AWAY) ? "skipped"
    : it->flags & ITEM_START ? "started" : "registered" ;
}
