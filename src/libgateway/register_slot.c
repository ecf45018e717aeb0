/* ISC license. */

#include <errno.h>

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include <herm/scandir.h>
#include <herm/time.h>
#include "register.h"

#define RESCAN_MS 1000

static void publish (attempt *a, herm_scandir const *sd, slotspec const *spec)
{
  static attempt const zero = { .up = 0 } ;
  diag why ;
  *a = zero ;
  if (herm_scandir_room(sd, spec->services) < spec->services)
    strerr_dief(3, sd->name, ": s6-svscan has no room for gateway ", spec->profile) ;
  if (slot_publish(sd, spec, &a->watch, &why) < 0) diag_die(&why) ;
}

static void ask_scan (attempt *a, herm_scandir const *sd, slotspec const *spec)
{
  int e, r = herm_scandir_ctl(sd, "a", 1) ;
  if (r > 0) return ;
  e = errno ;
  attempt_undo(a, sd, spec->profile) ;
  if (!r) strerr_dief(100, "no s6-svscan is watching ", sd->name) ;
  errno = e ;
  strerr_diefusys(111, "ask for a scan of ", sd->name) ;
}

void register_slot (attempt *a, herm_scandir const *sd, slotspec const *spec, tain const *deadline)
{
  for (unsigned int round = 0 ; round < 2 ; round++)
  {
    tain again, patience ;
    publish(a, sd, spec) ;
    ask_scan(a, sd, spec) ;
    herm_deadline(&again, RESCAN_MS) ;
    attempt_patience(&patience, deadline) ;
    if (attempt_supervised(a, sd, &again, round ? deadline : &patience)) return ;
    attempt_undo(a, sd, spec->profile) ;
    if (herm_late(deadline)) break ;
  }
  strerr_dief(99, "s6-svscan did not supervise gateway ", spec->profile,
    " in time: it was taken away again") ;
}
