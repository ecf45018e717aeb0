/* ISC license. */

#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/scandir.h>

pid_t herm_scandir_svscan (herm_scandir const *sd)
{
  pid_t pid = 0 ;
  int fd, dir = herm_dir_path(sd->fd, ".s6-svscan") ;
  if (dir < 0) return 0 ;
  fd = herm_file_open(dir, "lock", O_RDONLY) ;
  fd_close(dir) ;
  if (fd < 0) return 0 ;
  if (herm_lock_holder(fd, &pid) <= 0) pid = 0 ;
  fd_close(fd) ;
  return pid ;
}
