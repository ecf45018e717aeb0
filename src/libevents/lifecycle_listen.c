/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/inotify.h>

#include <skalibs/avltree.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>

#include "lifecycle.h"

static int watch (lifecycle *w, int dir, uint32_t mask)
{
  char path[HERM_FD_PATH] ;
  int wd ;
  herm_fd_path(path, dir) ;
  wd = inotify_add_watch(w->fd, path, mask | IN_ONLYDIR) ;
  if (wd < 0 && herm_look_again(dir))
  {
    wd = inotify_add_watch(w->fd, path, mask | IN_ONLYDIR) ;
    herm_unlook() ;
  }
  return wd ;
}

static int watch_supervise (lifecycle *w, int dir)
{
  int wd, sup = herm_dir_path(dir, "supervise") ;
  if (sup < 0) return -1 ;
  wd = watch(w, sup, IN_MOVED_TO | IN_CLOSE_WRITE) ;
  fd_close(sup) ;
  return wd ;
}

/* inotify gives one number to one directory: it is that of a service that was renamed. */
static void take_over (lifecycle *w, service *s, uint32_t j)
{
  service *old = LIFECYCLE_SERVICE(w, j) ;
  s->supervisor = old->supervisor ;
  s->supervised = old->supervised ;
  s->pid = old->pid ;
  s->start = old->start ;
  s->dead = old->dead ;
  s->last = old->last ;
  s->finishing = old->finishing ;
  s->ready = old->ready ;
  s->renames = old->renames ;
  s->seen = old->seen ;
  s->ended = old->ended ;
  avltree_delete(&w->bywd, &old->wd) ;
  old->wd = -1 ;
  old->pid = 0 ;
  lifecycle_drop(w, j) ;
}

static void set (lifecycle *w, uint32_t i, int wd)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  uint32_t j ;
  if (s->wd == wd) return ;
  if (s->wd >= 0)
  {
    avltree_delete(&w->bywd, &s->wd) ;
    inotify_rm_watch(w->fd, s->wd) ;
    s->wd = -1 ;
  }
  if (wd < 0) return ;
  if (avltree_search(&w->bywd, &wd, &j))
  {
    if (LIFECYCLE_SERVICE(w, j)->registered)
    {
      strerr_warnw(s->name, " is the same directory as ", LIFECYCLE_SERVICE(w, j)->name) ;
      return ;
    }
    take_over(w, s, j) ;
  }
  s->wd = wd ;
  if (!avltree_insert(&w->bywd, i)) strerr_diefusys(111, "allocate memory") ;
}

/* Waits for supervise/ before it looks again: the directory could be made in between. */
void lifecycle_listen (lifecycle *w, uint32_t i, int dir)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  int wd = watch_supervise(w, dir) ;
  s->waiting = 0 ;
  if (wd < 0 && errno == ENOENT)
  {
    set(w, i, watch(w, dir, IN_CREATE | IN_MOVED_TO)) ;
    wd = watch_supervise(w, dir) ;
    if (wd < 0 && errno == ENOENT && s->wd >= 0)
    {
      s->waiting = 1 ;
      return ;
    }
  }
  if (wd < 0) strerr_warnwusys("watch ", s->name) ;
  set(w, i, wd) ;
}
