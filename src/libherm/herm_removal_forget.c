/* ISC license. */

#include <skalibs/djbunix.h>

#include <herm/removal.h>

void herm_removal_forget (herm_removal *r)
{
  int const fds[7] = { r->lock[0], r->lock[1], r->run, r->pipe, r->log, r->fd, r->stub } ;
  for (unsigned int i = 0 ; i < 7 ; i++) if (fds[i] >= 0) fd_close(fds[i]) ;
  r->fd = r->stub = r->log = r->lock[0] = r->lock[1] = r->run = r->pipe = -1 ;
}
