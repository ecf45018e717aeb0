/* ISC license. */

#include <string.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "hermes-internal.h"

int hermes_profile_open (int home, char const *profile)
{
  int fd, dir ;
  if (!strcmp(profile, HERMES_DEFAULT)) return herm_dir_open(home, ".") ;
  dir = herm_dir_path(home, "profiles") ;
  if (dir < 0) return -1 ;
  fd = herm_dir_open(dir, profile) ;
  fd_close(dir) ;
  return fd ;
}
