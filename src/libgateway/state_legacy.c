/* ISC license. */

#include <errno.h>
#include <string.h>

#include <skalibs/types.h>

#include "state.h"
#include "state_internal.h"

int state_legacy (int dir, uint64_t now)
{
  char s[256] = "{\"gateway_state\": \"running\", \"desired_state\": \"running\", \"timestamp\": " ;
  static char const end[] = ", \"migrated_from\": \"legacy-container-cmd\"}\n" ;
  size_t n = strlen(s) ;
  int r ;
  n += uint64_fmt(s + n, now) ;
  memcpy(s + n, end, sizeof(end) - 1) ;
  r = state_write(dir, s, n + sizeof(end) - 1, 0) ;
  return r > 0 ? (errno = EEXIST, -1) : r ;
}
