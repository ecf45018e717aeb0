/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include <skalibs/error.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "lifecycle.h"

#define CHUNK 65536

void lifecycle_drain (lifecycle *w)
{
  for (;;)
  {
    ssize_t r ;
    if (!stralloc_readyplus(&w->in, CHUNK)) strerr_diefusys(111, "allocate memory") ;
    r = read(w->fd, w->in.s + w->in.len, CHUNK) ;
    if (r > 0) w->in.len += r ;
    else if (r < 0 && errno == EINTR) continue ;
    else if (r < 0 && error_isagain(errno)) return ;
    else strerr_diefusys(111, "read inotify events") ;
  }
}
