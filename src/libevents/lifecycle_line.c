/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <time.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include <herm/line.h>
#include <herm/time.h>

#include "lifecycle.h"

#define ROOM 4096 /* of the longest line */

char *lifecycle_line (lifecycle *w, char const *kind, service const *s, tain const *when)
{
  struct timespec ts ;
  char *o ;
  int cut = 0 ;
  if (!when || !timespec_sysclock_from_tain(&ts, when) || ts.tv_sec < 0) herm_wallclock(&ts) ;
  if (!stralloc_readyplus(&w->out, ROOM)) strerr_diefusys(111, "allocate memory") ;
  o = herm_line_head(w->out.s + w->out.len, kind, w->seqid, ++w->seq,
    (uint64_t)ts.tv_sec * 1000000000 + ts.tv_nsec) ;
  if (s)
  {
    size_t n = strlen(s->name) ;
    o = HERM_PUT(o, "\"service\":\"") ;
    o = herm_line_value(o, "service", s->name, n, n, 8 * n, &cut) ;
  }
  else o = HERM_PUT(o, "\"service\":null") ;
  return HERM_LINE_TEXT(o, "service_basis", "null") ;
}
