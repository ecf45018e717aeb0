/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <sys/inotify.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include <herm/dir.h>

#include "follow.h"

#define MASK (IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVE_SELF | IN_ONLYDIR)

int logdir_open (logdir *d, char const *path)
{
  char proc[HERM_FD_PATH] ;
  d->files = genalloc_zero ;
  d->previous = d->current = d->last[0] = d->last[1] = -1 ;
  d->vanished = 0 ;
  d->path = path ;
  *d->tried = 0 ;
  d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (d->fd < 0) return -1 ;
  d->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC) ;
  if (d->inotify < 0) goto err ;
  herm_fd_path(proc, d->fd) ;
  if (inotify_add_watch(d->inotify, proc, MASK) < 0)
  {
    fd_close(d->inotify) ;
    goto err ;
  }
  return 0 ;

 err:
  fd_close(d->fd) ;
  return -1 ;
}
