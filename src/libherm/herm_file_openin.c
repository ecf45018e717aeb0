/* ISC license. */

#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

int herm_file_openin (int at, char const *sub, char const *name)
{
  int fd, e, dir = herm_dir_path(at, sub) ;
  if (dir < 0) return -1 ;
  fd = herm_file_open(dir, name, O_RDONLY) ;
  if (fd < 0 && herm_look_again(dir))
  {
    fd = herm_file_open(dir, name, O_RDONLY) ;
    e = errno ;
    herm_unlook() ;
    errno = e ;
  }
  e = errno ;
  fd_close(dir) ;
  errno = e ;
  return fd ;
}
