/* ISC license. */

#include "reconcile.h"

int reconcile_ready (reconcile *rc, char const *profile)
{
  return rc->lock >= 0 && (!rc->busy || reconcile_enter(rc, profile)) ;
}
