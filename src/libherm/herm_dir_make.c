/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

static int no_acl (int fd, char const *name)
{
  return fremovexattr(fd, name) < 0 && errno != ENODATA && errno != ENOTSUP ? -1 : 0 ;
}

/*
  A default ACL would give rights beyond all modes. Others who can write the parent may exchange
  the directory, but not for a private one, which they cannot move.
*/
int herm_dir_make (int at, char const *name)
{
  struct stat st ;
  int fd, e ;
  if (mkdirat(at, name, 0700) < 0) return -1 ;
  fd = herm_dir_open(at, name) ;
  if (fd >= 0 && !fstat(fd, &st))
  {
    int mine = st.st_uid == geteuid() || st.st_uid == (uid_t)setfsuid(-1) ;
    if (!mine || st.st_mode & 077) errno = ESTALE ;
    else if (!no_acl(fd, "system.posix_acl_default") && !no_acl(fd, "system.posix_acl_access")
     && ((st.st_mode & 0777) == 0700 || !fchmod(fd, 0700))) return fd ;
  }
  e = errno ;
  if (fd >= 0) fd_close(fd) ;
  unlinkat(at, name, AT_REMOVEDIR) ;
  errno = e ;
  return -1 ;
}
