/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <herm/dir.h>
#include "hermes.h"

/* A group that can write may be one of the owner's: only the gateway has its groups. */
int hermes_home_writable (hermes_home const *home, herm_owner const *owner)
{
  struct stat st = { .st_uid = owner->uid, .st_gid = owner->gid } ;
  int r ;
  herm_look(&st) ;
  r = faccessat(home->fd, ".", W_OK | X_OK, AT_EACCESS) ;
  herm_unlook() ;
  return !r || (errno == EACCES && home->st.st_mode & S_IWGRP) ;
}
