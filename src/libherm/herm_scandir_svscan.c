/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/scandir.h>

pid_t herm_scandir_svscan (herm_scandir const *sd)
{
  pid_t pid ;
  int r, fd = herm_file_openin(sd->fd, ".s6-svscan", "lock") ;
  if (fd < 0) return herm_absent(errno) ? 0 : -1 ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  return r > 0 ? pid : r ;
}
