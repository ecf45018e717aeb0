/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <herm/proc.h>
#include "confine-acts.h"

/* Returns 1 if the parent's program cannot be seen for lack of the right to trace it. */
static int hidden (confine_acts const *a)
{
  char path[HERM_PROC_PATH] ;
  char exe[1] ;
  herm_proc_path(path, a->parent, "exe") ;
  return readlink(path, exe, 1) >= 0 ? 0 : errno == EACCES || errno == EPERM ? 1 : -1 ;
}

static int deaf (confine_acts const *a)
{
  return !kill(a->parent, 0) ? 0 : errno == EPERM ? 1 : -1 ;
}

static int unreachable (confine_acts const *a, int fd)
{
  return !connect(fd, (struct sockaddr *)&a->abstract, a->abstractlen) ? 0 :
    errno == EPERM ? 1 : -1 ;
}

void acts_run (confine *c, confine_acts *a)
{
  acts_places places ;
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
  int seen = !hidden(a) ;
  a->self = getpid() ;
  acts_choose(c, &places) ;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return ;
  if (c->ruleset >= 0)
  {
    if (confine_landlock(c, LL_LOG_SAME_EXEC_OFF) < 0) return ;
    acts_files(a, &places) ;
    acts_network(c, a) ;
    if (seen) acts_saw(a, CONFINE_SCOPE, hidden(a)) ;
    if (c->abi >= 6)
    {
      acts_saw(a, CONFINE_SCOPE, deaf(a)) ;
      if (a->abstractlen && fd >= 0) acts_saw(a, CONFINE_SCOPE, unreachable(a, fd)) ;
    }
  }
  /* A filter without exit_group makes _exit crash: no core of that. */
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ;
  if (c->filter.n && !confine_seccomp(c)) acts_filter(c, a) ;
}
