/* ISC license. */

#include <string.h>
#include <errno.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include <herm/scandir.h>

#define USAGE "herm-detect [ -v ] [ -s scandir ]"
#define dieusage() strerr_dieusage(100, USAGE)

#define BASEDIR "/run/s6/basedir"

/* Returns null, or why not. /proc/1/exe would need a privilege. */
static char const *pid1 (void)
{
  static char const comm[] = "s6-svscan\n" ;
  char s[sizeof(comm)] ;
  struct stat st ;
  ssize_t r = openreadnclose("/proc/1/comm", s, sizeof(s)) ;
  if (r != sizeof(comm) - 1 || memcmp(s, comm, sizeof(comm) - 1))
    return "process 1 is not s6-svscan" ;
  if (stat(BASEDIR, &st) < 0 || !S_ISDIR(st.st_mode)) return "there is no directory " BASEDIR ;
  return 0 ;
}

static char const *listening (char const *scandir)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  if (!herm_scandir_open(&sd, scandir)) return "there is no such scan directory" ;
  switch (herm_scandir_ctl(&sd, "", 0))
  {
    case 1 : return 0 ;
    case 0 : return "no s6-svscan listens there" ;
    default : return errno == EACCES || errno == EPERM ?
      "its s6-svscan is not for this user" : "its control cannot be used" ;
  }
}

int main (int argc, char const *const *argv)
{
  char const *scandir = 0, *why ;
  int verbose = 0 ;
  PROG = "herm-detect" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "vs:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'v' : verbose = 1 ; break ;
        case 's' : scandir = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc) dieusage() ;
  why = scandir ? listening(scandir) : pid1() ;
  if (verbose) strerr_warni(why ? why : scandir ? "an s6-svscan listens there"
    : "s6-svscan is process 1, and " BASEDIR " is there") ;
  return !!why ;
}
