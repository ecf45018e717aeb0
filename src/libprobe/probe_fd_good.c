/* ISC license. */

#include <fcntl.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

int probe_fd_good (int fd)
{
  int r ;
  if (fd < 0 || fd > 2) return fd ;
  r = fcntl(fd, F_DUPFD_CLOEXEC, 3) ;
  fd_close(fd) ;
  return r ;
}
