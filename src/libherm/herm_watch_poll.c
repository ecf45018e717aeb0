/* ISC license. */

#include <skalibs/iopause.h>

#include <herm/watch.h>

unsigned int herm_watch_poll (herm_watch const *w, iopause_fd *x)
{
  unsigned int n = 0 ;
  for (unsigned int i = 0 ; i < 2 ; i++) if (w->ftrig[i].fd >= 0)
  {
    x[n].fd = w->ftrig[i].fd ;
    x[n++].events = IOPAUSE_READ ;
  }
  return n ;
}
