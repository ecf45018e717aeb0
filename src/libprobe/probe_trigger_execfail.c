/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "probe-internal.h"

#ifndef MFD_EXEC
# define MFD_EXEC 0x10U
#endif

#define FD "/proc/self/fd/"

/* To execute an empty file fails, but only after the check that the programs see. */
int probe_trigger_execfail (probe_maps const *maps)
{
  static char const *const argv[2] = { PROBE_TRIGGER, 0 } ;
  static char const *const envp[1] = { 0 } ;
  char path[sizeof(FD) + INT_FMT] = FD ;
  int fd = memfd_create("herm", MFD_CLOEXEC | MFD_EXEC) ;
  (void)maps ;
  if (fd < 0 && errno == EINVAL) fd = memfd_create("herm", MFD_CLOEXEC) ; /* before 6.3 */
  if (fd < 0) return -1 ;
  path[sizeof(FD) - 1 + int_fmt(path + sizeof(FD) - 1, fd)] = 0 ;
  if (fchmod(fd, 0700) == 0)
  {
    execve(path, (char *const *)argv, (char *const *)envp) ;
    syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH) ;
  }
  fd_close(fd) ;
  return 0 ;
}
