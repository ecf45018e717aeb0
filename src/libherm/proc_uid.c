/* ISC license. */

#include <sys/stat.h>

#include <skalibs/types.h>

#include "proc-internal.h"

int proc_uid (pid_t pid, uid_t *uid)
{
  char path[6 + PID_FMT] = "/proc/" ;
  struct stat st ;
  path[6 + pid_fmt(path + 6, pid)] = 0 ;
  if (stat(path, &st) < 0) return -1 ;
  *uid = st.st_uid ;
  return 0 ;
}
