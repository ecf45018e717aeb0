/* ISC license. */

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

int probe_setup_unload (probe_setup *s, char const *holder)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  int r = 0 ;
  if (!s6_fdholder_start_g(&a, holder, holder_deadline()))
    return hold_failure(s, "unload from", holder) ;
  if (holder_clear(&a, HOLD_PREFIX) < 0) r = hold_failure(s, "unload from", holder) ;
  s6_fdholder_end(&a) ;
  return r ;
}
