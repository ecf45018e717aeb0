/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

/*
  Between mkdir and open, whoever can write the parent may put another directory
  here; but none that belongs to the caller and is closed to everybody else
  could be brought from elsewhere: moving a directory to another parent needs the right to write it.
*/
int herm_dir_make (int at, char const *name)
{
  struct stat st ;
  int fd, e ;
  if (mkdirat(at, name, 0700) < 0) return -1 ;
  fd = herm_dir_open(at, name) ;
  if (fd >= 0 && !fstat(fd, &st))
  {
    if ((st.st_uid != geteuid() && st.st_uid != (uid_t)setfsuid(-1)) || st.st_mode & 077) errno = ESTALE ;
    else if ((st.st_mode & 0777) == 0700 || !fchmod(fd, 0700)) return fd ;
  }
  e = errno ;
  if (fd >= 0) fd_close(fd) ;
  unlinkat(at, name, AT_REMOVEDIR) ;
  errno = e ;
  return -1 ;
}
