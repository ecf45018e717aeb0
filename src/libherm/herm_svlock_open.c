/* ISC license. */

#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/slot.h>

int herm_svlock_open (int slot)
{
  int fd, e, dir = herm_dir_path(slot, "supervise") ;
  if (dir < 0) return -1 ;
  fd = herm_file_open(dir, "lock", O_RDONLY) ;
  e = errno ;
  fd_close(dir) ;
  errno = e ;
  return fd ;
}
