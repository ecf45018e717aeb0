/* ISC license. */

#include <errno.h>
#include <fcntl.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>

ssize_t herm_file_read (int at, char const *name, char *s, size_t max)
{
  char c ;
  size_t r ;
  int e ;
  int fd = herm_file_open(at, name, O_RDONLY) ;
  if (fd < 0) return -1 ;
  errno = 0 ;
  r = allread(fd, s, max) ;
  e = r < max ? errno : fd_read(fd, &c, 1) > 0 ? EMSGSIZE : 0 ;
  fd_close(fd) ;
  if (e) return (errno = e, -1) ;
  return r ;
}
