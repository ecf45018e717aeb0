/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <herm/scandir.h>

#include "probe-internal.h"

/* The process that holds the lock is the s6-svscan; its pid stays valid, or the root is gone. */
int probe_setup_scandir (probe_setup *s, char const *path)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  pid_t pid ;
  if (!herm_scandir_open(&sd, path))
    return probe_failusys(s, errno == ENOENT || errno == ENOTDIR ? 100 : 111,
      "open the scan directory ", path) ;
  pid = herm_scandir_svscan(&sd) ;
  fd_close(sd.fd) ;
  if (pid < 0) return probe_failusys(s, 111, "find the s6-svscan of ", path) ;
  if (!pid) return probe_fail(s, 100, "no s6-svscan of this pid namespace runs in ", path) ;
  if (probe_root_add(s, pid, HERM_SEED_ROOT) < 0)
  {
    if (errno == ESRCH) return probe_fail(s, 100, "the s6-svscan has just ended: ", path) ;
    if (errno == E2BIG) return probe_fail(s, 100, "too many scan directories") ;
    return probe_failusys(s, 111, "examine the s6-svscan of ", path) ;
  }
  s->config.names = 1 ;
  s->maps.namesize = HERM_NAMES_MAX ;
  return 0 ;
}
