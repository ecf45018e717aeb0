/* ISC license. */

#include <herm/line.h>

#include "lifecycle.h"

void lifecycle_state (lifecycle *w, service *s, int dir)
{
  lifeview v ;
  char *o = lifecycle_line(w, "service.state", s, 0) ;
  s->supervised = lifecycle_supervisor(dir, &s->supervisor) && lifecycle_look(dir, s, &v) ;
  if (!s->supervised)
  {
    lifecycle_line_end(w, HERM_LINE_TEXT(o, "supervised", "false")) ;
    return ;
  }
  s->pid = v.sv.finishing ? 0 : v.sv.pid ;
  s->start = v.sv.stamp ;
  s->ready = s->pid && v.sv.ready ;
  s->wantup = v.sv.wantup ;
  s->finishing = v.sv.finishing ;
  s->dead = !!v.n ;
  if (v.n) s->last = v.death[v.n - 1] ;
  o = HERM_LINE_TEXT(o, "supervised", "true") ;
  o = HERM_LINE_TEXT(o, "wanted", "\"") ;
  o = s->wantup ? HERM_PUT(o, "up\"") : HERM_PUT(o, "down\"") ;
  o = s->pid ? HERM_LINE_U32(o, "pid", s->pid) : HERM_LINE_TEXT(o, "pid", "null") ;
  o = s->ready ? HERM_LINE_TEXT(o, "ready", "true") : HERM_LINE_TEXT(o, "ready", "false") ;
  lifecycle_line_end(w, o) ;
}
