/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <unistd.h>
#include <sys/wait.h>

#include <skalibs/tai.h>

#include <herm/line.h>

#include "lifecycle.h"

static void simple (lifecycle *w, char const *kind, service const *s, tain const *when)
{
  lifecycle_line_end(w, lifecycle_line(w, kind, s, when)) ;
}

static void with_pid (lifecycle *w, char const *kind, service const *s, tain const *when)
{
  lifecycle_line_end(w, HERM_LINE_U32(lifecycle_line(w, kind, s, when), "pid", s->pid)) ;
}

static void started (lifecycle *w, service *s, herm_svstatus const *sv)
{
  s->pid = sv->pid ;
  s->start = sv->stamp ;
  s->ready = 0 ;
  with_pid(w, "service.started", s, &sv->stamp) ;
}

static void exited (lifecycle *w, service *s, tain const *when, unsigned int code, unsigned int sig)
{
  char *o = lifecycle_line(w, "service.exited", s, when) ;
  o = s->pid ? HERM_LINE_U32(o, "pid", s->pid) : HERM_LINE_TEXT(o, "pid", "null") ;
  o = sig ? HERM_LINE_TEXT(o, "code", "null") : HERM_LINE_U32(o, "code", code) ;
  o = sig ? HERM_LINE_U32(o, "signal", sig) : HERM_LINE_TEXT(o, "signal", "null") ;
  lifecycle_line_end(w, o) ;
  s->pid = 0 ;
  s->ready = 0 ;
}

/*
  The finish script ended with 125 if the last write of the status file, and no command, took back
  the desired state: a command writes the file once more.
*/
static int has_failed (service const *s, int dir, herm_svstatus const *sv, pid_t pid)
{
  if (sv->wantup || !s->wantup || sv->pid || sv->finishing) return 0 ;
  if (s->finishing) return s->renames == 1 ;
  return pid && s->renames == 2 && !faccessat(dir, "finish", X_OK, 0) ;
}

void lifecycle_compare (lifecycle *w, service *s, int dir, lifeview const *v)
{
  herm_svstatus const *sv = &v->sv ;
  pid_t pid = s->pid ;
  int up = sv->pid && !sv->finishing ;
  int fresh = up && (s->start.sec.x != sv->stamp.sec.x || s->start.nano != sv->stamp.nano) ;
  if (v->lost)
  {
    lifecycle_gap(w, s, "deaths") ;
    s->pid = 0 ; /* not that of the deaths that are left */
  }
  for (size_t i = 0 ; i < v->n ; i++)
  {
    herm_dtally const *d = v->death + i ;
    if (fresh && i == v->n - 1 && tain_less(&sv->stamp, &d->stamp))
    {
      started(w, s, sv) ;
      fresh = 0 ;
    }
    exited(w, s, &d->stamp, d->exitcode, d->sig) ;
  }
  if (v->n)
  {
    s->last = v->death[v->n - 1] ;
    s->dead = 1 ;
  }
  if (s->pid && !up)   /* no tally */
    exited(w, s, &sv->stamp, WEXITSTATUS(sv->wstat),
      WIFSIGNALED(sv->wstat) ? WTERMSIG(sv->wstat) : 0) ;
  if (fresh)
  {
    if (s->pid) lifecycle_gap(w, s, "deaths") ;
    started(w, s, sv) ;
  }
  if (s->pid && sv->ready && !s->ready)
  {
    s->ready = 1 ;
    with_pid(w, "service.ready", s, &sv->readystamp) ;
  }
  if (has_failed(s, dir, sv, pid)) simple(w, "service.failed", s, &sv->readystamp) ;
  else if (sv->wantup != s->wantup)
  {
    char *o = lifecycle_line(w, "service.wanted", s, 0) ;
    o = HERM_LINE_TEXT(o, "wanted", "\"") ;
    o = sv->wantup ? HERM_PUT(o, "up\"") : HERM_PUT(o, "down\"") ;
    lifecycle_line_end(w, o) ;
  }
  s->wantup = sv->wantup ;
  s->finishing = sv->finishing ;
}
