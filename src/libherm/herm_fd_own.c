/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>

#include <herm/dir.h>

/* chown may clear bits, so chmod is last; chmod may drop set-gid in silence. */
int herm_fd_own (int fd, uid_t uid, gid_t gid, mode_t mode)
{
  struct stat st ;
  if (fstat(fd, &st) < 0) return -1 ;
  if (st.st_uid != uid || st.st_gid != gid)
  {
    if (fchown(fd, uid, gid) < 0) return -1 ;
  }
  else if ((st.st_mode & 07777) == mode) return 0 ;
  if (fchmod(fd, mode) < 0) return -1 ;
  if (!(mode & S_ISGID)) return 0 ;
  if (fstat(fd, &st) < 0) return -1 ;
  return st.st_mode & S_ISGID ? 0 : (errno = EPERM, -1) ;
}
