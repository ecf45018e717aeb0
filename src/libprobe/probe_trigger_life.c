/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/types.h>

#include "probe-internal.h"

int probe_trigger_life (probe_maps const *maps)
{
  pid_t pid = fork() ;
  if (pid < 0) return -1 ;
  if (!pid) _exit(probe_trigger_me(maps) < 0 ? errno : 0) ;
  return probe_trigger_wait(pid) ;
}
