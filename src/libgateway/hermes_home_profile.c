/* ISC license. */

#include "hermes-internal.h"

int hermes_home_profile (hermes_home const *home, char const *profile)
{
  int fd ;
  hermes_as(home) ;
  fd = hermes_profile_open(home->fd, profile) ;
  hermes_unas(home) ;
  return fd ;
}
