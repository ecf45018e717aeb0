/* ISC license. */

#include <string.h>
#include <stdlib.h>

#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include <herm/env.h>

#define USAGE "herm-when [ -n ] VAR prog..."
#define dieusage() strerr_dieusage(100, USAGE)

int main (int argc, char const *const *argv)
{
  int want = 1 ;
  PROG = "herm-when" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "n", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'n' : want = 0 ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc < 2 || !argv[0][0] || strchr(argv[0], '=')) dieusage() ;
  if (herm_truthy(getenv(argv[0])) != want) return 0 ;
  xexec(argv + 1) ;
}
