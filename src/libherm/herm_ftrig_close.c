/* ISC license. */

#include <unistd.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/service.h>

void herm_ftrig_close (herm_ftrig *f)
{
  if (f->dir < 0) return ;
  if (unlinkat(f->dir, f->name, 0) < 0 && herm_look_again(f->dir))
  {
    unlinkat(f->dir, f->name, 0) ;
    herm_unlook() ;
  }
  fd_close(f->fd) ;
  fd_close(f->dir) ;
  f->fd = f->dir = -1 ;
}
