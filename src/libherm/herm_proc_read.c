/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/proc.h>

ssize_t herm_proc_read (pid_t pid, char const *file, char *s, size_t max)
{
  char path[HERM_PROC_PATH] ;
  ssize_t r ;
  herm_proc_path(path, pid, file) ;
  r = openreadnclose(path, s, max) ;
  if (r < 0 && errno == ESRCH) errno = ENOENT ; /* it ended after the open */
  return r ;
}
