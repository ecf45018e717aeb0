/* ISC license. */

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/scandir.h>

pid_t herm_scandir_svscan (herm_scandir const *sd)
{
  pid_t pid = 0 ;
  int fd = herm_file_openin(sd->fd, ".s6-svscan", "lock") ;
  if (fd < 0) return 0 ;
  if (herm_lock_holder(fd, &pid) <= 0) pid = 0 ;
  fd_close(fd) ;
  return pid ;
}
