/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include "follow.h"

int logdir_next (logdir *d)
{
  logfile *f ;
  size_t n ;
  if (logdir_look(d) < 0) return -1 ;
  f = genalloc_s(logfile, &d->files) ;
  n = genalloc_len(logfile, &d->files) ;
  for (size_t i = 0 ; i < n + 2 ; i++)
  {
    logid const *id = i < n ? &f[i].id : i == n ? &d->previousid : &d->currentid ;
    int fd ;
    if (i < n ? f[i].done : logdir_was(d, id)) continue ;
    fd = logdir_at(d, i) ;
    if (fd >= 0 || errno != ENOENT) return fd ;
    if (i < n)
    {
      f[i].done = LOGFILE_READ ;
      d->vanished = 1 ;
    }
  }
  return (errno = ENOENT, -1) ;
}
