/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>

int herm_dir_remove (int at, char const *name, tain const *deadline)
{
  for (;;)
  {
    int fd, r, e ;
    if (!unlinkat(at, name, 0) || errno == ENOENT) return 0 ;
    if (errno != EISDIR && errno != EPERM) return -1 ;
    e = errno ;
    if (!unlinkat(at, name, AT_REMOVEDIR) || errno == ENOENT) return 0 ;
    if (errno == ENOTDIR) return (errno = e, -1) ; /* a file that cannot be removed */
    if (errno != ENOTEMPTY && errno != EEXIST) return -1 ;
    fd = herm_dir_open(at, name) ;
    if (fd < 0) return -1 ;
    r = herm_dir_clear(fd, deadline) ;
    fd_close(fd) ;
    if (r < 0) return -1 ;
    tain_now_g() ;
    if (!tain_future(deadline)) return (errno = ETIMEDOUT, -1) ;
  }
}
