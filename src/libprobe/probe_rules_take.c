/* ISC license. */

#include <errno.h>

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

int probe_rules_take (probe_maps *m, char const *path)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  int r, e ;
  probe_maps_zero(m) ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  r = hold_rules_take(&a, m) ;
  e = errno ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return r ;
}
