/* ISC license. */

#include <errno.h>

#include <herm/dir.h>
#include <herm/watch.h>

int herm_watch_open (herm_watch *w, int fd, int logger)
{
  static herm_watch const zero = HERM_WATCH_ZERO ;
  *w = zero ;
  w->dir[0] = fd ;
  if (!logger) return 1 ;
  w->dir[1] = herm_dir_path(fd, "log") ;
  if (w->dir[1] >= 0 || errno == ENOENT) return 1 ;
  herm_watch_close(w) ;
  return 0 ;
}
