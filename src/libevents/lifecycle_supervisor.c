/* ISC license. */

#include <skalibs/djbunix.h>

#include <herm/lock.h>
#include <herm/service.h>

#include "lifecycle.h"

int lifecycle_supervisor (int dir, pid_t *pid)
{
  int r, fd = herm_svlock_open(dir) ;
  if (fd < 0) return 0 ;
  r = herm_lock_holder(fd, pid) ;
  fd_close(fd) ;
  return r > 0 ;
}
