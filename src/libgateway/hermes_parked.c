/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "hermes-internal.h"

int hermes_parked (hermes_home const *home, int dir)
{
  struct stat st ;
  int r ;
  hermes_as(home) ;
  r = !fstatat(dir, "gateway.parked", &st, AT_SYMLINK_NOFOLLOW) ? 1 : errno == ENOENT ? 0 : -1 ;
  hermes_unas(home) ;
  return r ;
}
