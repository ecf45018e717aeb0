/* ISC license. */

#include <errno.h>

#include <herm/dir.h>

int herm_absent (int e)
{
  return e == ENOENT || e == ENOTDIR || e == ELOOP || e == EINVAL ;
}
