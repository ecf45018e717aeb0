/* ISC license. */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include "follow.h"

static int take (int fd)
{
  struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET } ;
  struct stat st ;
  if (fstat(fd, &st) < 0) return -1 ;
  if (!S_ISREG(st.st_mode)) return (errno = EINVAL, -1) ;
  if (fcntl(fd, F_SETLK, &fl) < 0)
    return (errno = errno == EACCES || errno == EAGAIN ? EBUSY : errno, -1) ;
  return 0 ;
}

int kept_open (char const *file)
{
  int fd = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600) ;
  if (fd < 0) return -1 ;
  if (take(fd) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}
