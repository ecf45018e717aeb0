/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/watch.h>

void herm_watch_close (herm_watch *w)
{
  int e = errno ;
  for (unsigned int i = 0 ; i < 2 ; i++)
  {
    herm_ftrig_close(&w->ftrig[i]) ;
    if (w->dir[i] >= 0) fd_close(w->dir[i]) ;
    w->dir[i] = -1 ;
  }
  errno = e ;
}
