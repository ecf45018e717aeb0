/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/syscall.h>

#include <herm/proc.h>

int herm_proc_signal (int fd, int sig)
{
  return syscall(SYS_pidfd_send_signal, fd, sig, 0, 0) ;
}
