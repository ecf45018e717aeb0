/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/proc.h>

ssize_t herm_proc_read (pid_t pid, char const *file, char *s, size_t max)
{
  char path[32 + PID_FMT] = "/proc/" ;
  size_t n = 6 + pid_fmt(path + 6, pid) ;
  ssize_t r ;
  path[n++] = '/' ;
  memcpy(path + n, file, strlen(file) + 1) ;
  r = openreadnclose(path, s, max) ;
  if (r < 0 && errno == ESRCH) errno = ENOENT ; /* it has gone after the open */
  return r ;
}
