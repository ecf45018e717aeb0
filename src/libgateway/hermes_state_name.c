/* ISC license. */

#include "hermes.h"

static char const *const names[HERMES_N] =
{
  [HERMES_NONE] = "none",
  [HERMES_BAD] = "unreadable",
  [HERMES_OTHER] = "other",
  [HERMES_RUNNING] = "running",
  [HERMES_STOPPED] = "stopped",
  [HERMES_STARTING] = "starting",
  [HERMES_STARTUP_FAILED] = "startup_failed",
  [HERMES_DRAINING] = "draining",
  [HERMES_DEGRADED] = "degraded"
} ;

char const *hermes_state_name (unsigned int state)
{
  return names[state] ;
}
