/* ISC license. */

#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

int herm_file_openin (int at, char const *sub, char const *name)
{
  int fd, dir = herm_dir_path(at, sub) ;
  if (dir < 0) return -1 ;
  fd = herm_file_open(dir, name, O_RDONLY) ;
  if (fd < 0 && herm_look_again(dir))
  {
    fd = herm_file_open(dir, name, O_RDONLY) ;
    herm_unlook() ;
  }
  fd_close(dir) ;
  return fd ;
}
