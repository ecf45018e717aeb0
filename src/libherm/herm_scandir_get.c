/* ISC license. */

#include <errno.h>

#include <skalibs/strerr.h>

#include <herm/scandir.h>

void herm_scandir_get (herm_scandir *sd, char const *option)
{
  char const *name = herm_scandir_path(option) ;
  if (herm_scandir_open(sd, name)) return ;
  if (errno == ENOENT || errno == ENOTDIR) strerr_dief(100, "no scan directory ", name) ;
  strerr_diefusys(111, "open ", name) ;
}
