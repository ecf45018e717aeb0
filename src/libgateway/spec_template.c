/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/strerr.h>

#include "spec.h"

static int has (slotspec const *spec, char const *name)
{
  struct stat st ;
  if (!fstatat(spec->fd, name, &st, AT_SYMLINK_NOFOLLOW)) return 1 ;
  if (errno != ENOENT) strerr_diefusys(111, "stat ", spec->template, "/", name) ;
  return 0 ;
}

void spec_template (slotspec *spec)
{
  spec->fd = open(spec->template, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (spec->fd < 0)
  {
    if (errno == ENOENT || errno == ENOTDIR) strerr_dief(100, "no template ", spec->template) ;
    strerr_diefusys(111, "open ", spec->template) ;
  }
  spec->services = 1 + has(spec, "log") ;
  spec->alwaysdown = has(spec, "down") ;
}
