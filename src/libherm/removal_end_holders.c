/* ISC license. */

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include <herm/proc.h>
#include <herm/time.h>
#include "removal-internal.h"

#define MAX 64

/*
  Pins at most max holders, checks them again, as pid or user may have changed, and signals them.
*/
static unsigned int pin (holders *h, int sig, iopause_fd *x, unsigned int max)
{
  unsigned int n = 0 ;
  pid_t pid ;
  while (n < max && (pid = holders_next(h)))
  {
    int fd = herm_proc_pin(pid) ;
    if (fd < 0)
    {
      if (errno != ESRCH) h->unseen++ ;
      continue ;
    }
    if (proc_has_pipe(pid, &h->pipe, h->ends) <= 0)
    {
      fd_close(fd) ;
      continue ;
    }
    if (sig && removal_may_kill(h->removal, pid) > 0) herm_proc_signal(fd, sig) ;
    x[n].fd = fd ;
    x[n++].events = IOPAUSE_READ ;
  }
  return n ;
}

int removal_end_holders (herm_removal *r, mode_t end, int sig,
  tain const *killat, tain const *deadline)
{
  for (;;)
  {
    iopause_fd x[MAX] ;
    holders h ;
    tain t ;
    int k, dying = herm_late(killat) ;
    unsigned int n ;
    holders_begin(&h, r, end) ;
    n = pin(&h, dying ? SIGKILL : sig, x, MAX) ;
    holders_end(&h) ;
    if (!n && (!h.unseen || removal_svscan_has(r, end))) return 1 ;
    removal_grace(&t, 1000, 0, deadline) ;
    if (!n)
    {
      /* our reading end shows a hang-up of writers only */
      x[0].fd = r->pipe ;
      x[0].events = 0 ;
      k = iopause_g(x, end == PIPE_WRITER, &t) ;
      if (k > 0 && x[0].revents & POLLHUP) return 1 ;
    }
    else
    {
      k = iopause_g(x, n, dying ? deadline : earlier(killat, deadline)) ;
      while (n--) fd_close(x[n].fd) ;
    }
    if (k < 0 && errno != EINTR) return -1 ;
    if (herm_late(deadline)) return 0 ;
    sig = 0 ;
  }
}
