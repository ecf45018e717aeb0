/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include <skalibs/stralloc.h>

#include "state.h"

#define HOME "/opt/data"
#define PROFILES "/profiles"
#define PROFILES_LEN (sizeof(PROFILES) - 1)

int home_open (char const *s, stralloc *name)
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
  return open(name->s, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC) ;
}
