/* ISC license. */

#include <fcntl.h>

#include <herm/lock.h>

int herm_lock_holder (int fd, pid_t *pid)
{
  struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET } ;
  if (fcntl(fd, F_GETLK, &fl) < 0) return -1 ;
  if (fl.l_type == F_UNLCK) return 0 ;
  *pid = fl.l_pid > 0 ? fl.l_pid : 0 ;
  return 1 ;
}
