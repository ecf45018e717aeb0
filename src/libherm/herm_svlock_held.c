/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/lock.h>
#include <herm/service.h>

int herm_svlock_held (int slot)
{
  pid_t pid ;
  int r, fd = herm_svlock_open(slot) ;
  if (fd < 0) return errno == ENOENT ? 0 : -1 ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  return r ;
}
