/* ISC license. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>    /* rename() */
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

int probe_trigger_file (probe_maps const *maps)
{
  char c ;
  ssize_t r ;
  int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC) ;
  (void)maps ;
  if (fd < 0) return -1 ;
  r = read(fd, &c, 1) ;
  fd_close(fd) ;
  if (r < 0) return -1 ;
  if (unlink("") < 0 && errno != ENOENT) return -1 ;
  if (rename("", "") < 0 && errno != ENOENT) return -1 ;
  return 0 ;
}
