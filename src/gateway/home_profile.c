/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "state.h"

int home_profile (int home, char const *profile)
{
  int fd, e, dir ;
  if (!strcmp(profile, "default")) return herm_dir_open(home, ".") ;
  dir = herm_dir_path(home, "profiles") ;
  if (dir < 0) return -1 ;
  fd = herm_dir_open(dir, profile) ;
  e = errno ;
  fd_close(dir) ;
  errno = e ;
  return fd ;
}
