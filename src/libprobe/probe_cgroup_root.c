/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/buffer.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/skamisc.h>
#include <skalibs/stralloc.h>

#include "probe-internal.h"

#define TYPE " - cgroup2 "

/* \ and three octal digits */
static void unescape (char *s)
{
  char *o = s ;
  while (*s)
    if (s[0] == '\\' && s[1] && s[2] && s[3])
    {
      *o++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0') ;
      s += 4 ;
    }
    else *o++ = *s++ ;
  *o = 0 ;
}

/* id parent major:minor root mountpoint options... - type source options */
static char *mountpoint (char *s)
{
  char *p ;
  if (!strstr(s, TYPE)) return 0 ;
  for (unsigned int i = 0 ; i < 3 ; i++)
  {
    s += str_chr(s, ' ') ;
    if (!*s++) return 0 ;
  }
  if (s[0] != '/' || s[1] != ' ') return 0 ;
  p = s + 2 ;
  p[str_chr(p, ' ')] = 0 ;
  unescape(p) ;
  return p ;
}

/* A private mount would, in the initial cgroup namespace, change the options for all. */
int probe_cgroup_root (void)
{
  stralloc sa = STRALLOC_ZERO ;
  char buf[BUFFER_INSIZE] ;
  buffer b ;
  int ret = -1 ;
  int e = ENOENT ;
  int r ;
  int fd = open_readb("/proc/self/mountinfo") ;
  if (fd < 0) return -1 ;
  buffer_init(&b, &buffer_read, fd, buf, BUFFER_INSIZE) ;
  for (;;)
  {
    char *path ;
    sa.len = 0 ;
    r = skagetln(&b, &sa, '\n') ;
    if (r <= 0) break ;
    sa.s[sa.len - 1] = 0 ;
    path = mountpoint(sa.s) ;
    if (!path) continue ;
    ret = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
    if (ret >= 0) break ;
    e = errno ;
  }
  if (r < 0) e = errno ;
  fd_close(fd) ;
  stralloc_free(&sa) ;
  return ret < 0 ? (errno = e, -1) : ret ;
}
