/* ISC license. */

#include <skalibs/nonposix.h>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include <herm/owner.h>

#define USAGE "herm-drop user prog..."
#define dieusage() strerr_dieusage(100, USAGE)

static void become (char const *user)
{
  herm_owner o ;
  struct passwd *pw ;
  int r = herm_owner_scan(&o, user) ;
  if (r < 0) strerr_diefusys(111, "look up user ", user) ;
  if (!r) strerr_dief(100, "no such user: ", user) ;
  if (!herm_owner_mapped(&o))
    strerr_dief(100, "user ", user, " has a uid or gid that is not mapped in this user namespace") ;
  herm_owner_files() ;
  pw = getpwuid(o.uid) ;
  if (pw)
  {
    if (initgroups(pw->pw_name, o.gid) < 0) strerr_diefusys(111, "set supplementary groups") ;
  }
  else if (setgroups(1, &o.gid) < 0) strerr_diefusys(111, "set supplementary groups") ;
  if (setgid(o.gid) < 0) strerr_diefusys(111, "setgid") ;
  if (setuid(o.uid) < 0) strerr_diefusys(111, "setuid") ;
}

int main (int argc, char const *const *argv)
{
  PROG = "herm-drop" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    if (subgetopt_r(argc, argv, "", &l) >= 0) dieusage() ;
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc < 2 || !argv[0][0]) dieusage() ;
  if (!geteuid()) become(argv[0]) ;
  xexec(argv + 1) ;
}
