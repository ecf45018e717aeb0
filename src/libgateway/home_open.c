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
#include "state.h"

#define HOME "/opt/data"
#define PROFILES "/profiles"
#define PROFILES_LEN (sizeof(PROFILES) - 1)

/* Root without CAP_DAC_OVERRIDE is not enough for what hermes keeps to itself: mode 0700, 0600. */
static int open_as (char const *name, struct stat *eyes)
{
  int fd = open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) ;
  if (geteuid()) return fd ;
  if (fd < 0)
  {
    if (errno != EACCES || stat(name, eyes) < 0) return -1 ;
    herm_look(eyes) ;
    fd = open(name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) ;
    herm_unlook() ;
  }
  else if (!faccessat(fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) || errno != EACCES) eyes->st_uid = 0 ;
  else if (fstat(fd, eyes) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}

int home_open (char const *s, stralloc *name, struct stat *eyes)
{
  size_t len, slash ;
  if (!s) s = getenv("HERMES_HOME") ;
  if (!s || !*s) s = HOME ;
  len = strlen(s) ;
  while (len > 1 && s[len-1] == '/') len-- ;

  /* A program that works for one profile has HERMES_HOME=/home/profiles/NAME. */
  for (slash = len ; slash && s[slash-1] != '/' ; slash--) ;
  if (slash > PROFILES_LEN && !memcmp(s + slash - 1 - PROFILES_LEN, PROFILES, PROFILES_LEN))
  {
    len = slash - 1 - PROFILES_LEN ;
    if (!len) len = 1 ;
  }
  if (!stralloc_copyb(name, s, len) || !stralloc_0(name)) return -1 ;
  return open_as(name->s, eyes) ;
}
