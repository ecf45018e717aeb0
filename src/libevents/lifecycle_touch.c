/* ISC license. */

#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>

#include "lifecycle.h"

void lifecycle_touch (lifecycle *w, uint32_t i)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  if (s->dirty) return ;
  s->dirty = 1 ;
  if (!genalloc_append(uint32_t, &w->dirty, &i)) strerr_diefusys(111, "allocate memory") ;
}
