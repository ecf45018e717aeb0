/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/wait.h>

#include "confine-acts.h"

void acts_wait (pid_t pid)
{
  int wstat ;
  while (waitpid(pid, &wstat, __WALL) < 0 && errno == EINTR) ;
}
