/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <skalibs/djbunix.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include "libprobe.h"

/* Up to now we are the trigger, so the fork is ours; the child makes itself the trigger, and then it ends. */
int probe_trigger_life (struct probe_maps const *maps)
{
  pid_t pid = fork() ;
  int wstat ;
  if (pid == -1) return -1 ;
  if (!pid) _exit(probe_trigger_me(maps) == -1 ? errno : 0) ;
 /* See probe_trigger_exec. */
  if (wait_pid(pid, &wstat) == -1) return errno == ECHILD ? 0 : -1 ;
  if (!WIFEXITED(wstat)) return (errno = EINTR, -1) ;
  return WEXITSTATUS(wstat) ? (errno = WEXITSTATUS(wstat), -1) : 0 ;
}

#endif
