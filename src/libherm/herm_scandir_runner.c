/* ISC license. */

#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/scandir.h>

uid_t herm_scandir_runner (herm_scandir const *sd)
{
  char proc[6 + PID_FMT] = "/proc/" ;
  struct stat st ;
  pid_t pid ;
  int r, fd, dir = herm_dir_path(sd->fd, ".s6-svscan") ;
  if (dir < 0) return sd->st.st_uid ;
  fd = herm_file_open(dir, "lock", O_RDONLY) ;
  fd_close(dir) ;
  if (fd < 0) return sd->st.st_uid ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  if (r <= 0 || !pid) return sd->st.st_uid ;
  proc[6 + pid_fmt(proc + 6, pid)] = 0 ;
  return stat(proc, &st) < 0 ? sd->st.st_uid : st.st_uid ;
}
