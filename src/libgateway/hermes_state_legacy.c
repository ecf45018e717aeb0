/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#include <herm/time.h>
#include "hermes-internal.h"

#define START "{\"gateway_state\": \"running\", \"desired_state\": \"running\", \"timestamp\": "
#define END ", \"migrated_from\": \"legacy-container-cmd\"}\n"

static int seed (int home)
{
  char s[sizeof(START) + UINT64_FMT + sizeof(END)] = START ;
  size_t n = sizeof(START) - 1 ;
  struct timespec now ;
  herm_wallclock(&now) ;
  n += uint64_fmt(s + n, now.tv_sec) ;
  memcpy(s + n, END, sizeof(END) - 1) ;
  return hermes_state_write(home, s, n + sizeof(END) - 1, 0) < 0 ? -1 : 1 ;
}

int hermes_state_legacy (hermes_home const *home, int dry)
{
  struct stat st ;
  int r ;
  hermes_as(home) ;
  r = fstatat(home->fd, HERMES_STATE_FILE, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT ;
  if (r && !dry) r = seed(home->fd) ;
  hermes_unas(home) ;
  return r ;
}
