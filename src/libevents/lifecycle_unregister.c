/* ISC license. */

#include <skalibs/avltree.h>

#include "lifecycle.h"

void lifecycle_unregister (lifecycle *w, uint32_t i, int renamed)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  lifecycle_line_end(w, lifecycle_line(w, "service.unregistered", s, 0)) ;
  if (!renamed)
  {
    lifecycle_drop(w, i) ;
    return ;
  }
  avltree_delete(&w->byname, s->name) ;
  s->registered = 0 ;
}
