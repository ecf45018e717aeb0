/* ISC license. */

#include <errno.h>

#include <herm/dir.h>
#include "reconcile.h"

int reconcile_absent (void)
{
  return herm_absent(errno) || errno == EMSGSIZE ;
}
