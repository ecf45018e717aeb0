/* ISC license. */

#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/service.h>

#include "lifecycle.h"

int lifecycle_supervisor (int dir, pid_t *pid)
{
  struct flock fl = { .l_type = F_RDLCK, .l_whence = SEEK_SET } ; /* others lock for reading */
  int r, fd = herm_svlock_open(dir) ;
  if (fd < 0) return 0 ;
  r = fcntl(fd, F_GETLK, &fl) ;
  fd_close(fd) ;
  if (r < 0 || fl.l_type == F_UNLCK) return 0 ;
  *pid = fl.l_pid > 0 ? fl.l_pid : 0 ;
  return 1 ;
}
