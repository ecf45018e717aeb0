/* ISC license. */

#include <skalibs/nonposix.h>

#include <dirent.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

/* A dup would share its position with the descriptor. */
DIR *herm_dir_read (int fd)
{
  int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  DIR *dir = copy < 0 ? 0 : fdopendir(copy) ;
  if (!dir && copy >= 0) fd_close(copy) ;
  return dir ;
}
