/* ISC license. */

#include <fcntl.h>

#include "follow.h"

int logdir_is_current (logdir const *d, logid const *id)
{
  struct stat st ;
  return !fstatat(d->fd, "current", &st, AT_SYMLINK_NOFOLLOW)
    && st.st_ino == id->ino && st.st_dev == id->dev ;
}
