/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include "hermes-internal.h"

#define PROFILES "/profiles"
#define PROFILES_LEN (sizeof(PROFILES) - 1)

/* A profile's programs have HERMES_HOME=home/profiles/NAME. */
static int set_name (stralloc *name, char const *s)
{
  size_t len = strlen(s), slash ;
  while (len > 1 && s[len-1] == '/') len-- ;
  for (slash = len ; slash && s[slash-1] != '/' ; slash--) ;
  if (slash > PROFILES_LEN && !memcmp(s + slash - 1 - PROFILES_LEN, PROFILES, PROFILES_LEN))
  {
    len = slash - 1 - PROFILES_LEN ;
    if (!len) len = 1 ;
  }
  return stralloc_copyb(name, s, len) && stralloc_0(name) ;
}

static int open_name (hermes_home *home)
{
  return open(home->name.s, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) ;
}

int hermes_home_open (hermes_home *home, char const *s)
{
  int root = !geteuid() ;
  if (!s) s = getenv("HERMES_HOME") ;
  if (!s || !*s) s = HERMES_HOME ;
  if (!set_name(&home->name, s)) return 0 ;
  home->fd = open_name(home) ;
  if (home->fd < 0)
  {
    if (!root || errno != EACCES || stat(home->name.s, &home->st) < 0) return 0 ;
    home->as = 1 ;
    hermes_as(home) ;
    home->fd = open_name(home) ;
    hermes_unas(home) ;
    if (home->fd < 0) return 0 ;
  }
  if (fstat(home->fd, &home->st) < 0)
  {
    fd_close(home->fd) ;
    return 0 ;
  }
  if (root && !home->as)
    home->as = faccessat(home->fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) < 0 && errno == EACCES ;
  return 1 ;
}
