/* ISC license. */

#include <errno.h>

#include <s6/fdholder.h>

#include "hold.h"

int probe_hold_drop (char const *path)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  int e, n ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  n = holder_clear(&a, HOLD_PREFIX) ;
  e = errno ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return n ;
}
