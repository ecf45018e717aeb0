/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

int herm_file_open (int at, char const *name, int flags)
{
  struct stat st ;
  int fd = openat(at, name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (fd < 0) return -1 ;
  if (fstat(fd, &st) < 0) goto err ;
  if (!S_ISREG(st.st_mode)) { errno = EINVAL ; goto err ; }
  return fd ;
 err:
  fd_close(fd) ;
  return -1 ;
}
