/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sig.h>

#include <herm/dir.h>
#include "fifo-internal.h"

int fifo_write (int at, char const *sub, char const *s, size_t len)
{
  struct sigaction ign = { .sa_handler = SIG_IGN }, old ;
  struct stat st ;
  int fd, r = -1 ;
  int dir = herm_dir_path(at, sub) ;
  if (dir < 0) return errno == ENOENT ? 0 : -1 ;
  fd = openat(dir, "control", O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) ;
  if (fd < 0 && herm_look_again(dir))
  {
    fd = openat(dir, "control", O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) ;
    herm_unlook() ;
  }
  fd_close(dir) ;
  if (fd < 0) return errno == ENXIO || errno == ENOENT ? 0 : -1 ;
  if (fstat(fd, &st) < 0) goto end ;
  if (!S_ISFIFO(st.st_mode)) { errno = EINVAL ; goto end ; }
  if (!len) { r = 1 ; goto end ; }
  sigemptyset(&ign.sa_mask) ;
  if (sigaction(SIGPIPE, &ign, &old) < 0) goto end ;
  r = fd_write(fd, s, len) == (ssize_t)len ? 1 : errno == EPIPE ? 0 : -1 ;
  {
    int e = errno ;
    sigaction(SIGPIPE, &old, 0) ;
    errno = e ;
  }
 end:
  fd_close(fd) ;
  return r ;
}
