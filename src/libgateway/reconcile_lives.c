/* ISC license. */

#include <sys/types.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/slot.h>
#include "reconcile.h"

/* A gateway can outlive its supervisor: it holds data/lock. Between two runs it is wanted up. */
int reconcile_lives (int slot)
{
  herm_slotview v ;
  pid_t pid ;
  int fd, r = herm_slot_look(slot, &v) ;
  if (r < 0 ? !reconcile_absent() : r && (v.sv.pid || v.sv.wantup)) return 1 ;
  fd = herm_file_openin(slot, "data", "lock") ;
  if (fd < 0) return !reconcile_absent() ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  return !!r ;
}
