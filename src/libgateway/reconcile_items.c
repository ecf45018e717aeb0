/* ISC license. */

#include <string.h>

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "reconcile.h"

#define dienomem() strerr_diefusys(111, "allocate memory")

void reconcile_items (reconcile *rc)
{
  ssize_t n ;
  if (!stralloc_cats(&rc->names, HERMES_DEFAULT) || !stralloc_0(&rc->names)) dienomem() ;
  n = hermes_home_profiles(&rc->home, &rc->names) ;
  if (n < 0) strerr_diefusys(111, "read ", rc->home.name.s, "/profiles") ;
  if (!genalloc_ready(item, &rc->items, 1 + n)) dienomem() ;
  for (size_t i = 0 ; i < rc->names.len ; i += strlen(rc->names.s + i) + 1)
  {
    item it = { .profile = rc->names.s + i } ;
    genalloc_append(item, &rc->items, &it) ;
  }
}
