/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/owner.h>
#include <herm/service.h>

#define USAGE "herm-seed [ -u owner ] [ -m group | compat | s6 | shared ] servicedir [ prog... ]"
#define dieusage() strerr_dieusage(100, USAGE)

/* A trailing slash would follow a link. */
static int open_dir (char const *s)
{
  size_t len = strlen(s) ;
  char path[len + 1] ;
  while (len > 1 && s[len-1] == '/') len-- ;
  memcpy(path, s, len) ;
  path[len] = 0 ;
  return herm_dir_path(AT_FDCWD, path) ;
}

int main (int argc, char const *const *argv)
{
  herm_owner owner ;
  char const *user = 0, *bad = 0 ;
  int hasmode = 0 ;
  unsigned int mode = HERM_SEED_S6 ;
  int fd, r ;
  PROG = "herm-seed" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "u:m:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'u' : user = l.arg ; break ;
        case 'm' : if (!herm_seed_scan(&mode, l.arg)) dieusage() ; hasmode = 1 ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (!argc || !argv[0][0]) dieusage() ;
  herm_owner_get(&owner, user) ;
  if (geteuid() && owner.uid != geteuid())
    strerr_dief(100, "only root can seed a service directory for another owner") ;
  if (!hasmode && owner.uid != geteuid()) mode = HERM_SEED_GROUP ;

  fd = open_dir(argv[0]) ;
  if (fd < 0)
  {
    if (errno == ENOTDIR || errno == ELOOP) strerr_dief(1, argv[0], " is not a directory") ;
    strerr_diefusys(111, "open ", argv[0]) ;
  }
  r = herm_seed(fd, mode, &owner, getegid(), &bad) ;
  if (r < 0) strerr_diefusys(111, "seed ", argv[0]) ;
  if (!r)
    strerr_dief(1, argv[0], "/", bad, " is in the way: it has the wrong type") ;
  xexec0(argv + 1) ;
}
