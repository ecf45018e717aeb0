/* ISC license. */

#include <sys/inotify.h>

#include <skalibs/avltree.h>
#include <skalibs/djbunix.h>
#include <skalibs/gensetdyn.h>

#include "lifecycle.h"

void lifecycle_drop (lifecycle *w, uint32_t i)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  if (s->pid) lifecycle_gap(w, s, "removed") ;
  if (s->registered) avltree_delete(&w->byname, s->name) ;
  if (s->wd >= 0)
  {
    avltree_delete(&w->bywd, &s->wd) ;
    inotify_rm_watch(w->fd, s->wd) ;
  }
  if (s->fd >= 0) fd_close(s->fd) ;
  if (s->dirty)
  {
    uint32_t *p = genalloc_s(uint32_t, &w->dirty) ;
    size_t n = genalloc_len(uint32_t, &w->dirty), k = 0 ;
    while (k < n && p[k] != i) k++ ;
    if (k < n) p[k] = p[n-1], genalloc_setlen(uint32_t, &w->dirty, n - 1) ;
  }
  if (w->moved == i) w->moved = UINT32_MAX ;
  gensetdyn_delete(&w->services, i) ;
}
