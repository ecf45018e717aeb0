/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <fcntl.h>
#include <sys/inotify.h>

#include <skalibs/avltree.h>
#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>

#include "lifecycle.h"

/* A rename out of the scan directory, of which the service's state can be read no more. */
static void forget_moved (lifecycle *w)
{
  if (w->moved != UINT32_MAX) lifecycle_drop(w, w->moved) ;
}

/* herm-unregister renames a slot to a dot name: the directory stays until all is dead. */
static void follow_moved (lifecycle *w, char const *name)
{
  service *s = LIFECYCLE_SERVICE(w, w->moved) ;
  char path[w->path.len + strlen(name) + 1] ;
  memcpy(path, w->path.s, w->path.len) ;
  memcpy(path + w->path.len, name, strlen(name) + 1) ;
  s->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) ;
  if (s->fd < 0 || s->wd < 0) forget_moved(w) ;
  else
  {
    lifecycle_touch(w, w->moved) ;
    w->moved = UINT32_MAX ;
  }
}

static void entry (lifecycle *w, struct inotify_event const *e, char const *name)
{
  uint32_t i ;
  if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) w->gone = 1 ;
  if (!e->len) return ;
  if (e->mask & IN_DELETE) w->empty = 1 ;
  if (w->moved != UINT32_MAX && e->mask & IN_MOVED_TO && e->cookie == w->cookie)
  {
    follow_moved(w, name) ;
    w->moved = UINT32_MAX ;
  }
  forget_moved(w) ;
  if (name[0] == '.') return ;
  if (avltree_search(&w->byname, name, &i))
  {
    lifecycle_unregister(w, i, !!(e->mask & IN_MOVED_FROM)) ;
    if (e->mask & IN_MOVED_FROM)
    {
      w->moved = i ;
      w->cookie = e->cookie ;
    }
  }
  if (e->mask & (IN_CREATE | IN_MOVED_TO)) lifecycle_add(w, name, 0) ;
}

/* The watched directory was removed. */
static void ignored (lifecycle *w, uint32_t i)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  int dir ;
  avltree_delete(&w->bywd, &s->wd) ;
  s->wd = -1 ;
  if (!s->registered)
  {
    lifecycle_drop(w, i) ;
    return ;
  }
  dir = lifecycle_service_open(w, s) ;
  if (dir < 0) return ;
  lifecycle_listen(w, i, dir) ;
  fd_close(dir) ;
}

static void inside (lifecycle *w, uint32_t i, struct inotify_event const *e, char const *name)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  if (e->mask & IN_IGNORED) ignored(w, i) ;
  else if (!e->len) return ;
  else if (s->waiting)
  {
    int dir ;
    if (strcmp(name, "supervise")) return ;
    dir = lifecycle_service_open(w, s) ;
    if (dir < 0) return ;
    lifecycle_listen(w, i, dir) ;
    if (dir != s->fd) fd_close(dir) ;
    lifecycle_touch(w, i) ;
  }
  else if (e->mask & IN_MOVED_TO && !strcmp(name, "status"))
  {
    if (s->seen) s->seen-- ; else s->renames++ ;
    lifecycle_touch(w, i) ;
  }
  else if (e->mask & IN_CLOSE_WRITE && !strcmp(name, "lock"))
  {
    s->ended = 1 ;
    lifecycle_touch(w, i) ;
  }
}

static void event (lifecycle *w, struct inotify_event const *e, char const *name)
{
  uint32_t i ;
  if (e->mask & IN_Q_OVERFLOW) w->overflow = 1 ;
  else if (e->wd == w->wd) entry(w, e, name) ;
  else if (avltree_search(&w->bywd, &e->wd, &i)) inside(w, i, e, name) ;
}

static void updates (lifecycle *w)
{
  size_t n ;
  while ((n = genalloc_len(uint32_t, &w->dirty)))
  {
    uint32_t i = genalloc_s(uint32_t, &w->dirty)[n - 1] ;
    genalloc_setlen(uint32_t, &w->dirty, n - 1) ;
    lifecycle_update(w, i) ;
  }
}

int lifecycle_read (lifecycle *w)
{
  lifecycle_drain(w) ;
  if (!w->in.len) forget_moved(w) ;
  while (w->in.len)
  {
    size_t pos = 0, end = w->in.len ;
    while (pos < end)
    {
      char name[LIFECYCLE_NAME_MAX + 2] = "" ;
      struct inotify_event e ;
      memcpy(&e, w->in.s + pos, sizeof(e)) ;
      if (e.len) strncpy(name, w->in.s + pos + sizeof(e), LIFECYCLE_NAME_MAX + 1) ;
      event(w, &e, name) ;
      pos += sizeof(e) + e.len ;
    }
    memmove(w->in.s, w->in.s + end, w->in.len - end) ;
    w->in.len -= end ;
    if (w->overflow && !w->gone)
    {
      w->overflow = 0 ;
      lifecycle_gap(w, 0, "overflow") ;
      lifecycle_scan(w, 0) ;
    }
    updates(w) ;
  }
  if (w->empty) lifecycle_gone(w) ;
  return !w->gone ;
}
