/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/scandir.h>

int herm_scandir_open (herm_scandir *sd, char const *name)
{
  sd->name = name ;
  sd->fd = open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) ;
  if (sd->fd < 0) return 0 ;
  if (!fstat(sd->fd, &sd->st)) return 1 ;
  fd_close(sd->fd) ;
  sd->fd = -1 ;
  return 0 ;
}
