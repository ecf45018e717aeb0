/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/types.h>

#include "probe-internal.h"

/* No posix_spawn: the child must become the trigger before its exec. */
static void child (probe_maps const *maps)
{
  static char const *const argv[2] = { PROBE_TRIGGER, 0 } ;
  static char const *const envp[1] = { 0 } ;
  if (probe_trigger_me(maps) < 0) _exit(errno) ;
  execve("/proc/self/exe", (char *const *)argv, (char *const *)envp) ;
  _exit(errno) ;
}

int probe_trigger_exec (probe_maps const *maps)
{
  pid_t pid = fork() ;
  if (pid < 0) return -1 ;
  if (!pid) child(maps) ;
  return probe_trigger_wait(pid) ;
}
