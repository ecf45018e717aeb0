/* ISC license. */

#include <errno.h>
#include <sys/wait.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

int probe_trigger_wait (pid_t pid)
{
  int wstat ;
 /* ECHILD: SIGCHLD was inherited ignored; the child has ended. */
  if (wait_pid(pid, &wstat) < 0) return errno == ECHILD ? 0 : -1 ;
  if (!WIFEXITED(wstat)) return (errno = EINTR, -1) ;
  return WEXITSTATUS(wstat) ? (errno = WEXITSTATUS(wstat), -1) : 0 ;
}
