/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>

#include "follow.h"

int logdir_is_current (logdir *d, logid const *id)
{
  struct stat st ;
  strcpy(d->tried, "current") ;
  if (fstatat(d->fd, d->tried, &st, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1 ;
  return st.st_ino == id->ino && st.st_dev == id->dev ;
}
