/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "confine-acts.h"

/* What everybody may read, write, execute: the first that no rule allows. */
static char const *const candidates[3][5] =
{
  { "/", "/proc/self/status", "/etc/passwd", "/dev/null" },
  { "/proc/self/comm", "/dev/null", "/dev/zero", "/dev/full" },
  { "/bin/sh", "/proc/self/exe" }
} ;

/* The link does not tell which rule allows the file. */
static int covered (confine const *c, unsigned int dimension, char const *path)
{
  char real[PATH_MAX] ;
  return !realpath(path, real) || confine_covers(c, dimension, real) ;
}

static void choose (confine const *c, confine_acts *a, unsigned int dimension)
{
  for (char const *const *s = candidates[dimension] ; *s && !a->path[dimension] ; s++)
  {
    if (covered(c, dimension, *s)) continue ;
    if (dimension == CONFINE_FS_EXEC ? !access(*s, X_OK) : !acts_open(*s, dimension))
      a->path[dimension] = *s ;
  }
}

static int reachable (confine_acts *a, pid_t pid)
{
  a->outside = pid > 0 && !kill(pid, 0) ? pid : 0 ;
  a->seen = a->outside && !acts_hidden(pid) ;
  return a->seen ;
}

static int ended (void *data)
{
  (void)data ;
  return 0 ;
}

/* A zombie will do, if the parent belongs to another user or cannot be seen. */
static void outside (confine_acts *a)
{
  if (reachable(a, getppid())) return ;
  a->zombie = acts_child(&ended, 0) ;
  if (a->zombie > 0) reachable(a, a->zombie) ;
}

/* The kernel chooses its name. */
static int listener (confine_acts *a)
{
  struct sockaddr_un *sa = &a->abstract ;
  socklen_t len = sizeof(*sa) ;
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
  if (fd < 0) return -1 ;
  sa->sun_family = AF_UNIX ;
  if (!bind(fd, (struct sockaddr *)sa, sizeof(sa->sun_family)) &&
    !getsockname(fd, (struct sockaddr *)sa, &len)) a->abstractlen = len ;
  return fd ;
}

void acts_begin (confine const *c, confine_acts *a)
{
  memset(a, 0, sizeof(*a)) ;
  for (unsigned int d = CONFINE_FS_READ ; d <= CONFINE_FS_EXEC ; d++)
    if (c->stated & 1u << d) choose(c, a, d) ;
  a->truncates = a->path[CONFINE_FS_WRITE] && !acts_truncate(a->path[CONFINE_FS_WRITE]) ;
  outside(a) ;
  a->listener = listener(a) ;
  a->sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
}
