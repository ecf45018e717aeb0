/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include "follow.h"

int logdir_find (logdir *d, logid const *self, uint64_t id, uint64_t from, uint64_t to)
{
  int best = -1 ;
  if (logdir_look(d) < 0) return -1 ;
  for (size_t i = 0 ; i < genalloc_len(logfile, &d->files) ; i++)
  {
    logfile const *f = genalloc_s(logfile, &d->files) + i ;
    uint64_t q, seq ;
    int fd ;
    if ((from ? f->done == LOGFILE_READ : f->done) || logid_same(&f->id, self)) continue ;
    fd = logdir_at(d, i) ;
    if (fd < 0 && errno == ENOENT) continue ;
    if (fd < 0) goto err ;
    if (logdir_first(fd, &q, &seq) && q == id && seq > from && seq < to)
    {
      if (best >= 0) fd_close(best) ;
      best = fd ;
      to = seq ;
    }
    else fd_close(fd) ;
  }
  if (best < 0) errno = ENOENT ;
  return best ;

 err:
  if (best >= 0) fd_close(best) ;
  return -1 ;
}
