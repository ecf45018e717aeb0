/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "confine-acts.h"

/* What everybody may read, write, execute: the first that no rule allows. */
static char const *const candidates[3][4] =
{
  { "/", "/proc/self/status", "/etc/passwd", "/dev/null" },
  { "/proc/self/comm", "/dev/null", "/dev/zero", "/dev/full" },
  { "/proc/self/exe", "/bin/sh", "/bin/true", "/bin/busybox" }
} ;

static int flags (unsigned int dimension)
{
  return dimension == CONFINE_FS_WRITE ? O_WRONLY : O_RDONLY ;
}

/* Returns 1 if refused, 0 if it succeeded, -1 otherwise. */
static int opens (char const *path, unsigned int dimension)
{
  int fd = open(path, flags(dimension) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (fd < 0) return errno == EACCES ? 1 : -1 ;
  fd_close(fd) ;
  return 0 ;
}

static int truncates (char const *path)
{
  return !truncate(path, 0) ? 0 : errno == EACCES ? 1 : -1 ;
}

/* In a child: the program may start, if nothing refuses it. */
static void executes (confine_acts *a, char const *path)
{
  char const *const argv[3] = { path, "--", 0 } ;
  char const *const envp[1] = { 0 } ;
  int wstat ;
  pid_t pid = fork() ;
  if (pid < 0) return ;
  if (pid) { wait_pid(pid, &wstat) ; return ; }
  for (int i = 0 ; i < 3 ; i++) close(i) ;
  a->refuted |= 1u << CONFINE_FS_EXEC ;
  execve(path, (char *const *)argv, (char *const *)envp) ;
  a->refuted &= ~(1u << CONFINE_FS_EXEC) ;
  if (errno == EACCES) a->proved |= 1u << CONFINE_FS_EXEC ;
  _exit(0) ;
}

/* The link does not tell which rule allows the file. */
static int covered (confine const *c, unsigned int dimension, char const *path)
{
  char real[PATH_MAX] ;
  return !realpath(path, real) || confine_covers(c, dimension, real) ;
}

void acts_choose (confine const *c, acts_places *p)
{
  for (unsigned int d = CONFINE_FS_READ ; d <= CONFINE_FS_EXEC ; d++)
  {
    p->path[d] = 0 ;
    if (!(c->stated & 1u << d)) continue ;
    for (unsigned int i = 0 ; i < 4 && !p->path[d] ; i++)
    {
      char const *s = candidates[d][i] ;
      if (covered(c, d, s)) continue ;
      if (d == CONFINE_FS_EXEC ? !access(s, X_OK) : !opens(s, d)) p->path[d] = s ;
    }
  }
  p->truncates = p->path[CONFINE_FS_WRITE] && !truncates(p->path[CONFINE_FS_WRITE]) ;
}

void acts_files (confine_acts *a, acts_places const *p)
{
  char const *s = p->path[CONFINE_FS_WRITE] ;
  if (p->path[CONFINE_FS_READ])
    acts_saw(a, CONFINE_FS_READ, opens(p->path[CONFINE_FS_READ], CONFINE_FS_READ)) ;
  if (s) acts_saw(a, CONFINE_FS_WRITE, opens(s, CONFINE_FS_WRITE)) ;
  if (s && p->truncates) acts_saw(a, CONFINE_FS_WRITE, truncates(s)) ;
  if (p->path[CONFINE_FS_EXEC]) executes(a, p->path[CONFINE_FS_EXEC]) ;
}
