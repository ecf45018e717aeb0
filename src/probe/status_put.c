/* ISC license. */

#include <skalibs/buffer.h>
#include <skalibs/strerr.h>

#include "status.h"

void status_put (char const *s)
{
  if (buffer_puts(buffer_1, s) < 0) strerr_diefusys(111, "write to stdout") ;
}
