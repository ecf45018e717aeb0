/* ISC license. */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "state.h"
#include "state_internal.h"

static char const *const names[STATE_N] =
{
  [STATE_NONE] = "none",
  [STATE_BAD] = "unreadable",
  [STATE_OTHER] = "other",
  [STATE_RUNNING] = "running",
  [STATE_STOPPED] = "stopped",
  [STATE_STARTING] = "starting",
  [STATE_STARTUP_FAILED] = "startup_failed",
  [STATE_DRAINING] = "draining",
  [STATE_DEGRADED] = "degraded"
} ;

char const *state_name (unsigned int state)
{
  return names[state] ;
}

static unsigned int state_of (json_t const *j)
{
  if (!j || json_is_null(j)) return STATE_NONE ;
  if (json_is_string(j) && strlen(json_string_value(j)) == json_string_length(j))
    for (unsigned int i = STATE_RUNNING ; i < STATE_N ; i++) if (!strcmp(json_string_value(j), names[i])) return i ;
  return STATE_OTHER ;
}

static inline unsigned int alive (unsigned int state)
{
  return state == STATE_RUNNING || state == STATE_DRAINING || state == STATE_DEGRADED ;
}

int state_read (int dir, unsigned int *wish, unsigned int *last)
{
  struct stat st ;
  json_t *j = state_load(dir, &st) ;
  *wish = *last = STATE_NONE ;
  if (!j)
  {
    if (errno == ENOENT) return 0 ;
    *wish = *last = STATE_BAD ;
    return -1 ;
  }
  *last = state_of(json_object_get(j, "gateway_state")) ;
  *wish = state_of(json_object_get(j, "desired_state")) ;
  if (*wish == STATE_NONE) *wish = alive(*last) ? STATE_RUNNING : *last ;
  json_decref(j) ;
  return 1 ;
}
