/* ISC license. */

#include <string.h>

#include <skalibs/types.h>

#include <herm/dir.h>

void herm_fd_path (char *s, int fd)
{
  static char const prefix[] = "/proc/self/fd/" ;
  size_t n = sizeof(prefix) - 1 ;
  memcpy(s, prefix, n) ;
  s[n + uint_fmt(s + n, fd)] = 0 ;
}
