/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/syscall.h>

#include <herm/proc.h>

int herm_proc_pin (pid_t pid)
{
  return syscall(SYS_pidfd_open, pid, 0) ;
}
