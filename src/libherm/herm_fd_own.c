/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>

#include <herm/dir.h>

/* The chmod comes last: a chown may clear bits. A set-gid bit that the kernel dropped in silence is an error. */
int herm_fd_own (int fd, uid_t uid, gid_t gid, mode_t mode)
{
  struct stat st ;
  if (fstat(fd, &st) < 0) return -1 ;
  if ((st.st_uid != uid || st.st_gid != gid) && fchown(fd, uid, gid) < 0) return -1 ;
  if (fchmod(fd, mode) < 0 || fstat(fd, &st) < 0) return -1 ;
  if ((st.st_mode & 07777) != mode) return (errno = EPERM, -1) ;
  return 0 ;
}
