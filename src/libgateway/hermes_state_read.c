/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>

#include <skalibs/stralloc.h>

#include "hermes-internal.h"

static unsigned int state_of (hermes_json const *j, unsigned int m)
{
  char const *s = j->m[m].s ;
  size_t len = j->m[m].len ;
  if (!len || (len == 4 && !memcmp(s, "null", 4))) return HERMES_NONE ;
  for (unsigned int i = HERMES_RUNNING ; i < HERMES_N ; i++)
    if (herm_json_is(s, len, hermes_state_name(i), 0)) return i ;
  return HERMES_OTHER ;
}

int hermes_state_read (hermes_home const *home, int dir, unsigned int *desired)
{
  hermes_json j = HERMES_JSON_ZERO ;
  int e, r ;
  hermes_as(home) ;
  r = hermes_json_load(&j, herm_file_open(dir, HERMES_STATE_FILE, O_RDONLY)) ;
  hermes_unas(home) ;
  e = errno ;
  if (r)
  {
    unsigned int last = state_of(&j, HERMES_M_GATEWAY) ;
    *desired = state_of(&j, HERMES_M_DESIRED) ;
    if (*desired == HERMES_NONE)
      *desired = last == HERMES_DRAINING || last == HERMES_DEGRADED ? HERMES_RUNNING : last ;
  }
  else
  {
    r = e == ENOENT ? 0 : -1 ;
    *desired = r ? HERMES_BAD : HERMES_NONE ;
  }
  stralloc_free(&j.text) ;
  errno = e ;
  return r ;
}
