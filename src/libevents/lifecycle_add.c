/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/avltree.h>
#include <skalibs/djbunix.h>
#include <skalibs/gensetdyn.h>
#include <skalibs/strerr.h>

#include <herm/line.h>

#include "lifecycle.h"

static void registered (lifecycle *w, service *s, int dir)
{
  char *o = lifecycle_line(w, "service.registered", s, 0) ;
  s->wantup = faccessat(dir, "down", F_OK, AT_SYMLINK_NOFOLLOW) < 0 ;
  o = HERM_LINE_TEXT(o, "wanted", "\"") ;
  o = s->wantup ? HERM_PUT(o, "up\"") : HERM_PUT(o, "down\"") ;
  lifecycle_line_end(w, o) ;
}

void lifecycle_add (lifecycle *w, char const *name, int found)
{
  static service const zero = { .fd = -1, .wd = -1, .registered = 1, .wantup = 1 } ;
  service new = zero ;
  uint32_t i ;
  int dir ;
  size_t len = strlen(name) ;
  if (len > LIFECYCLE_NAME_MAX) return ;
  memcpy(new.name, name, len + 1) ;
  dir = lifecycle_service_open(w, &new) ;
  if (dir < 0)
  {
    if (errno != ENOENT && errno != ENOTDIR) strerr_warnwusys("open ", name) ;
    return ;
  }
  if (fstat(dir, &new.st) < 0) strerr_diefusys(111, "stat ", name) ;
  if (!gensetdyn_new(&w->services, &i)) strerr_diefusys(111, "allocate memory") ;
  *LIFECYCLE_SERVICE(w, i) = new ;
  if (!avltree_insert(&w->byname, i)) strerr_diefusys(111, "allocate memory") ;
  lifecycle_listen(w, i, dir) ;
  if (found) lifecycle_state(w, LIFECYCLE_SERVICE(w, i), dir) ;
  else
  {
    registered(w, LIFECYCLE_SERVICE(w, i), dir) ;
    lifecycle_touch(w, i) ;
  }
  fd_close(dir) ;
}
