/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/time.h>
#include "spec.h"

#define USAGE "herm-unregister [ -s scandir ] [ -t ms ] [ -k ms ] profile"
#define dieusage() strerr_dieusage(100, USAGE)

int main (int argc, char const *const *argv)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  herm_removal r ;
  char const *scandir = 0 ;
  char slot[HERM_SLOT_MAX + 1] ;
  unsigned int ms = 10000, killms = SLOT_KILL_MS ;
  tain deadline, killat ;
  int lock, k, inplace ;
  PROG = "herm-unregister" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:t:k:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 't' : if (!uint0_scan(l.arg, &ms)) dieusage() ; break ;
        case 'k' : if (!uint0_scan(l.arg, &killms)) dieusage() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 1) dieusage() ;
  herm_profile_check(argv[0]) ;
  herm_slot_name(slot, argv[0]) ;

  herm_scandir_get(&sd, scandir) ;
  herm_scandir_check(&sd) ;

  herm_deadline(&deadline, ms) ;
  herm_deadline(&killat, killms) ; /* 0: never */
  lock = herm_scandir_enter(&sd, argv[0], &killat, &deadline) ;
  if (lock < 0)
  {
    if (errno == ETIMEDOUT) strerr_dief(99, "timed out waiting for other changes of ", sd.name) ;
    strerr_diefusys(111, "lock ", sd.name) ;
  }
  k = herm_removal_begin(&r, &sd, slot) ;
  if (k < 0)
  {
    if (errno == ELOOP || errno == ENOTDIR)
      strerr_dief(100, sd.name, "/", slot, " is not a directory: herm did not put it there") ;
    strerr_diefusys(111, "take ", slot, " out of ", sd.name) ;
  }
  if (!k) return 0 ;
  fd_close(lock) ;
  inplace = r.stub >= 0 ;
  k = herm_removal_end(&r, &killat, &deadline) ;
  if (k < 0) strerr_diefusys(111, "remove ", sd.name, "/", r.name) ;
  if (!k)
    strerr_dief(99, "timed out: ", slot, inplace ? " is to leave " : " is out of ", sd.name,
      ", but not all of its processes have ended; run this again") ;
  return 0 ;
}
