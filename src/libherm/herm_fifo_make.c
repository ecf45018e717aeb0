/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

/* An attacker may have exchanged it: gives away only a new FIFO. */
int herm_fifo_make (int at, char const *name, uid_t uid, gid_t gid, mode_t mode)
{
  struct stat st ;
  int fd ;
  if (mkfifoat(at, name, mode) < 0) return -1 ;
  fd = openat(at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) ;
  if (fd < 0) return -1 ;
  if (fstat(fd, &st) < 0) goto err ;
  if (!S_ISFIFO(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1)
  {
    errno = ESTALE ;
    goto err ;
  }
  if ((st.st_uid != uid || st.st_gid != gid)
   && fchownat(fd, "", uid, gid, AT_EMPTY_PATH) < 0) goto err ;
  fd_close(fd) ;
  return 0 ;
 err:
  fd_close(fd) ;
  return -1 ;
}
