/* ISC license. */

#include <errno.h>

#include <skalibs/iopause.h>

#include <herm/watch.h>

ssize_t herm_watch_wait (herm_watch const *w, char *letters, tain const *deadline)
{
  iopause_fd x[2] ;
  unsigned int n = herm_watch_poll(w, x) ;
  int r = iopause_g(x, n, deadline) ;
  if (r < 0) return errno == EINTR ? 0 : -1 ;
  return r ? (ssize_t)herm_watch_hear(w, x, letters) : 0 ;
}
