/* ISC license. */

#include <string.h>
#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include "lifecycle.h"

#define TRIES 10

/* Counts the status files in the queue from there on. */
static uint32_t queued (lifecycle const *w, int wd, size_t pos)
{
  uint32_t n = 0 ;
  while (pos < w->in.len)
  {
    struct inotify_event e ;
    memcpy(&e, w->in.s + pos, sizeof(e)) ;
    if (e.wd == wd && e.mask & IN_MOVED_TO && !strcmp(w->in.s + pos + sizeof(e), "status")) n++ ;
    pos += sizeof(e) + e.len ;
  }
  return n ;
}

/* A view, and how many times exactly the status file was written before it. */
static int look (lifecycle *w, service *s, int dir, lifeview *v)
{
  for (unsigned int i = 0 ; i < TRIES ; i++)
  {
    size_t pos ;
    uint32_t n ;
    if (!lifecycle_look(dir, s, v)) return 0 ;
    pos = w->in.len ;
    lifecycle_drain(w) ;
    n = queued(w, s->wd, pos) ;
    if (!n) return 1 ;
    s->renames += n ;
    s->seen += n ;
  }
  s->renames = UINT_MAX ;
  return 1 ;
}

static void supervisor_ended (lifecycle *w, service *s)
{
  if (s->pid) lifecycle_gap(w, s, "supervisor") ;
  s->supervised = s->dead = s->finishing = s->ready = 0 ;
  s->pid = 0 ;
}

static void compare (lifecycle *w, service *s, int dir)
{
  lifeview v ;
  if (look(w, s, dir, &v)) lifecycle_compare(w, s, dir, &v) ;
  else if (errno != ENOENT && errno != ENOTDIR) strerr_warnwusys("read the state of ", s->name) ;
  s->renames = 0 ;
}

void lifecycle_update (lifecycle *w, uint32_t i)
{
  service *s = LIFECYCLE_SERVICE(w, i) ;
  int dir = lifecycle_service_open(w, s) ;
  int ended = s->ended ;
  pid_t pid = 0 ;
  s->dirty = s->ended = 0 ;
  if (dir < 0) return ;
  if (s->supervised && ended)
  {
    int held = lifecycle_supervisor(dir, &pid) ;
    if (!held) compare(w, s, dir) ;
    if (!held || pid != s->supervisor) supervisor_ended(w, s) ;
  }
  if (!s->supervised && lifecycle_supervisor(dir, &s->supervisor)) s->supervised = 1 ;
  if (s->supervised) compare(w, s, dir) ;
  if (dir != s->fd) fd_close(dir) ;
  if (!s->registered && !s->supervised) lifecycle_drop(w, i) ;
}
