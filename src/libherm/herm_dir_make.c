/* ISC license. */

#include <errno.h>
#include <unistd.h>
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
  int fd ;
  if (mkdirat(at, name, 0700) < 0) return -1 ;
  fd = herm_dir_open(at, name) ;
  if (fd < 0) return -1 ;
  if (fstat(fd, &st) < 0) goto err ;
  if (st.st_uid != geteuid() || st.st_mode & 077) { errno = ESTALE ; goto err ; }
  if ((st.st_mode & 0777) != 0700 && fchmod(fd, 0700) < 0) goto err ;
  return fd ;
 err:
  fd_close(fd) ;
  return -1 ;
}
