/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/siovec.h>

#include <herm/dir.h>

int herm_file_make (int at, char const *name, char const *s, size_t slen,
  char const *t, size_t tlen, uid_t uid, gid_t gid, mode_t mode)
{
  struct iovec const v[2] =
  {
    { .iov_base = (char *)s, .iov_len = slen },
    { .iov_base = (char *)t, .iov_len = tlen }
  } ;
  int e, fd = openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) ;
  if (fd < 0) return -1 ;
  if ((!(slen + tlen) || allwritev(fd, v, 2) == slen + tlen) && !herm_fd_own(fd, uid, gid, mode))
  {
    if (!close(fd)) return 0 ;
    e = errno ;
  }
  else
  {
    e = errno ;
    fd_close(fd) ;
  }
  unlinkat(at, name, 0) ;
  errno = e ;
  return -1 ;
}
