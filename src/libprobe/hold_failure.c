/* ISC license. */

#include "hold.h"
#include "probe-internal.h"

int hold_failure (probe_setup const *s, char const *verb, char const *holder)
{
  switch (errno)
  {
    case ETIMEDOUT : return probe_fail(s, 99, "the holder at ", holder, " does not answer") ;
    case EPERM :
      return probe_fail(s, 100, "the holder at ", holder, " denies the operation:"
        " its rules must allow this uid to store, retrieve and list " HOLD_PREFIX " identifiers"
        ", and for the set egress " HOLD_RULES) ;
    default : return probe_failusys(s, 111, verb, " the holder at ", holder) ;
  }
}
