/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/time.h>
#include "dir-internal.h"

int herm_dir_remove (int at, char const *name, tain const *deadline)
{
  for (;;)
  {
    int fd, r = dir_zap(at, name) ;
    if (r) return r > 0 ? 0 : -1 ;
    fd = herm_dir_open(at, name) ;
    if (fd < 0) return -1 ;
    r = herm_dir_clear(fd, deadline) ;
    fd_close(fd) ;
    if (r < 0) return -1 ;
    if (herm_late(deadline)) return (errno = ETIMEDOUT, -1) ;
  }
}
