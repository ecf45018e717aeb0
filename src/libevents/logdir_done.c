/* ISC license. */

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include "follow.h"

/* Two: when a file has left current, the one before it is an archive. */
void logdir_done (logdir *d, int fd, logid const *id)
{
  logfile *f = genalloc_s(logfile, &d->files) ;
  for (size_t i = 0 ; i < genalloc_len(logfile, &d->files) ; i++)
    if (logid_same(&f[i].id, id)) f[i].done = LOGFILE_READ ;
  if (d->last[1] >= 0) fd_close(d->last[1]) ;
  d->last[1] = d->last[0] ;
  d->lastid[1] = d->lastid[0] ;
  d->last[0] = fd ;
  d->lastid[0] = *id ;
}
