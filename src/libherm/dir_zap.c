/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "dir-internal.h"

int dir_zap (int at, char const *name)
{
  int e ;
  if (!unlinkat(at, name, 0) || errno == ENOENT) return 1 ;
  if (errno != EISDIR && errno != EPERM) return -1 ;
  e = errno ;
  if (!unlinkat(at, name, AT_REMOVEDIR) || errno == ENOENT) return 1 ;
  if (errno == ENOTDIR) return (errno = e, -1) ;
  return errno == ENOTEMPTY || errno == EEXIST ? 0 : -1 ;
}
