/* ISC license. */

#include <skalibs/djbunix.h>

#include <herm/lock.h>
#include <herm/slot.h>
#include "gateway.h"

/* A supervisor has the lock before it has a status. */
int slot_supervised (int dir)
{
  herm_svstatus sv ;
  pid_t pid ;
  int r, fd = herm_svlock_open(dir) ;
  if (fd < 0) return 0 ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  return r > 0 && herm_svstatus_read(dir, &sv) ;
}
