/* ISC license. */

#include <errno.h>
#include <sys/wait.h>

#include <skalibs/buffer.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/profile.h>
#include <herm/scandir.h>
#include <herm/slot.h>
#include <herm/time.h>
#include "view.h"

#define USAGE "herm-svstat [ -s scandir ] [ -o fields ] profile"
#define dieusage() strerr_dieusage(100, USAGE)

enum { UP = 0, DOWN = 1, NONE = 2, UNSUPERVISED = 3 } ;

static void puts_n (char const *s, uint64_t n)
{
  char fmt[UINT64_FMT] ;
  buffer_putsnoflush(buffer_1, s) ;
  buffer_putnoflush(buffer_1, fmt, uint64_fmt(fmt, n)) ;
}

/* The words of s6-svstat. */
static void sentence (herm_slotview const *v)
{
  int up = herm_slot_isup(v) ;
  if (up) puts_n("up (pid ", v->sv.pid) ;
  else if (v->notyet) buffer_putsnoflush(buffer_1, "down (not started yet") ;
  else if (WIFSIGNALED(v->sv.wstat))
  {
    buffer_putsnoflush(buffer_1, "down (signal SIG") ;
    buffer_putsnoflush(buffer_1, sig_name(WTERMSIG(v->sv.wstat))) ;
  }
  else puts_n("down (exitcode ", WEXITSTATUS(v->sv.wstat)) ;
  if (v->notyet) buffer_putsnoflush(buffer_1, ")") ;
  else
  {
    puts_n(") ", herm_stamp_age(&v->sv.stamp)) ;
    buffer_putsnoflush(buffer_1, " seconds") ;
  }
  if (up != (int)v->normallyup)
    buffer_putsnoflush(buffer_1, up ? ", normally down" : ", normally up") ;
  if (up && v->sv.paused) buffer_putsnoflush(buffer_1, ", paused") ;
  if (up != (int)v->sv.wantup) buffer_putsnoflush(buffer_1, up ? ", want down" : ", want up") ;
  if (v->sv.ready && !v->notyet)
  {
    puts_n(", ready ", herm_stamp_age(&v->sv.readystamp)) ;
    buffer_putsnoflush(buffer_1, " seconds") ;
  }
  buffer_putsnoflush(buffer_1, "\n") ;
}

int main (int argc, char const *const *argv)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  herm_slotview v ;
  unsigned char fields[FIELDS_MAX] ;
  unsigned int n = 0 ;
  char const *scandir = 0 ;
  int fd, r ;
  PROG = "herm-svstat" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:o:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'o' : n = fields_scan(l.arg, fields, n) ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 1) dieusage() ;
  herm_profile_check(argv[0]) ;
  scandir = herm_scandir_path(scandir) ;
  if (!herm_scandir_open(&sd, scandir) && errno != ENOENT) strerr_diefusys(111, "open ", scandir) ;
  fd = sd.fd < 0 ? -1 : herm_slot_open(&sd, argv[0]) ;
  if (fd < 0)
  {
    if (errno == ENOENT || errno == ENOTDIR)
      strerr_dief(NONE, "no gateway ", argv[0], " in ", scandir,
        " (register it with herm-register ", argv[0], ")") ;
    strerr_diefusys(111, "open the slot of ", argv[0], " in ", scandir) ;
  }
  r = herm_slot_look(fd, &v) ;
  if (r < 0) strerr_diefusys(111, "read the state of ", argv[0]) ;
  if (!r) strerr_dief(UNSUPERVISED, "gateway ", argv[0], " is not supervised") ;
  tain_wallclock_read_g() ;
  if (n) fields_put(buffer_1, argv[0], &v, fields, n) ; else sentence(&v) ;
  if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
  return herm_slot_isup(&v) ? UP : DOWN ;
}
