/* ISC license. */

#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <herm/slot.h>

void herm_ftrig_close (herm_ftrig *f)
{
  if (f->dir < 0) return ;
  unlinkat(f->dir, f->name, 0) ;
  fd_close(f->fd) ;
  fd_close(f->dir) ;
  f->fd = f->dir = -1 ;
}
