/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>

#include "follow.h"

int kept_write (int fd, char const *s, size_t n, uint64_t at)
{
  ssize_t r ;
  do r = pwrite(fd, s, n, at) ;
  while (r < 0 && errno == EINTR) ;
  if (r < 0) return -1 ;
  return (size_t)r < n ? (errno = ENOSPC, -1) : 0 ;
}
