/* ISC license. */

#include <skalibs/posixplz.h>

#include <string.h>
#include <errno.h>
#include <unistd.h>
#include <sys/wait.h>

#include <skalibs/djbunix.h>
#include <skalibs/fmtscan.h>

#include <herm/spawn.h>

#include "rules.h"

#define HOST_MAX 255

/* One address at the beginning of a line; those with a scope mean nothing here. */
static int add (stralloc *sa, char const *s, size_t n)
{
  char a[17] = { 0 } ;
  char line[64] ;
  size_t len = 0 ;
  while (len < n && s[len] != ' ' && s[len] != '\t') len++ ;
  if (!len || len >= sizeof(line)) return 1 ;
  memcpy(line, s, len) ;
  line[len] = 0 ;
  if (ip4_scan(line, a + 1) == len) a[0] = 4 ;
  else if (ip6_scan(line, a + 1) == len) a[0] = 6 ;
  else return 1 ;
  for (size_t i = 0 ; i < sa->len ; i += 17)
    if (!memcmp(sa->s + i, a, 17)) return 1 ;
  return stralloc_catb(sa, a, 17) ;
}

static int add_lines (stralloc *sa, char const *s, size_t n)
{
  char const *end = s + n ;
  while (s < end)
  {
    char const *nl = memchr(s, '\n', end - s) ;
    if (!nl) nl = end ;
    if (!add(sa, s, nl - s)) return 0 ;
    s = nl + 1 ;
  }
  return 1 ;
}

/* A program of the C library resolves: static programs cannot load its modules. */
int rules_resolve (stralloc *sa, char const *name, size_t n)
{
  char host[HOST_MAX + 1] ;
  char const *argv[] = { "getent", "ahosts", host, 0 } ;
  stralloc out = STRALLOC_ZERO ;
  pid_t pid ;
  int fd, wstat, r ;
  if (n > HOST_MAX) return (errno = ENAMETOOLONG, -1) ;
  memcpy(host, name, n) ;
  host[n] = 0 ;
  pid = child_spawn1_pipe(argv[0], argv, (char const *const *)environ, &fd, 1) ;
  if (!pid) return -1 ;
  r = slurp(&out, fd) ;
  fd_close(fd) ;
  if (wait_pid(pid, &wstat) < 0) r = 0 ;
  if (r && !add_lines(sa, out.s, out.len)) r = 0 ;
  stralloc_free(&out) ;
  return r ? !!sa->len : -1 ;
}
