/* ISC license. */

#include <unistd.h>

#include <herm/proc.h>
#include "removal-internal.h"

pid_t holders_next (holders *h)
{
  pid_t pid ;
  if (!h->dir) return 0 ;
  while ((pid = herm_proc_next(h->dir)) > 0)
  {
    int r ;
    if (pid <= 1 || pid == h->svscan || pid == h->logger || pid == getpid()) continue ;
    r = removal_may_kill(h->removal, pid) ;
    if (r > 0) r = proc_has_pipe(pid, &h->pipe, h->ends) ;
    if (r > 0) break ;
    if (r < 0) h->unseen++ ;
  }
  if (pid >= 0) return pid ;
  h->unseen++ ;
  return 0 ;
}
