/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/types.h>
#include <skalibs/uint64.h>

#include "probe-internal.h"

/* The kernel allows 340 lines of three numbers. */
#define MAP_SIZE 16384

static size_t number (char const *s, uint64_t *u)
{
  size_t i = 0 ;
  size_t n ;
  while (s[i] == ' ') i++ ;
  n = uint64_scan(s + i, u) ;
  return n ? i + n : 0 ;
}

int probe_uid_map (uint32_t *uid)
{
  char buf[MAP_SIZE + 1] ;
  char const *s = buf ;
  ssize_t r = openreadnclose("/proc/self/uid_map", buf, MAP_SIZE) ;
  if (r < 0) return -1 ;
  buf[r] = 0 ;
  while (*s)
  {
    uint64_t inside, outside, count ;
    size_t n = number(s, &inside) ;
    if (!n) break ;
    s += n ;
    n = number(s, &outside) ;
    if (!n) break ;
    s += n ;
    n = number(s, &count) ;
    if (!n) break ;
    s += n ;
    if (*uid >= inside && *uid - inside < count)
    {
      *uid = outside + (*uid - inside) ;
      return 0 ;
    }
    if (*s == '\n') s++ ;
  }
  return (errno = EINVAL, -1) ;
}
