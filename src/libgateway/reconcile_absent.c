/* ISC license. */

#include <errno.h>

#include "reconcile.h"

int reconcile_absent (void)
{
  return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
    || errno == EINVAL || errno == EMSGSIZE ;
}
