/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>

#include "confine-acts.h"

int acts_open (char const *path, unsigned int dimension)
{
  int flags = dimension == CONFINE_FS_WRITE ? O_WRONLY : O_RDONLY ;
  int fd = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (fd < 0) return errno == EACCES ? 1 : -1 ;
  fd_close(fd) ;
  return 0 ;
}
