/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <stddef.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <skalibs/djbunix.h>

#include "confine.h"
#include "confine-acts.h"

/* A UDP connect to an address of RFC 5737 sends nothing; without a route it gives ENETUNREACH. */
static int egress_answers (void)
{
  static unsigned char const nowhere[4] = { 192, 0, 2, 1 } ;
  int fd = acts_socket(SOCK_DGRAM) ;
  int r = fd >= 0 && acts_address(fd, nowhere, 9, &connect) < 0 && errno == EPERM ;
  if (fd >= 0) fd_close(fd) ;
  return r ;
}

/* An abstract socket outside of the child's domain; the kernel chooses its name. */
static int listener (confine_acts *acts)
{
  struct sockaddr_un *sa = &acts->abstract ;
  socklen_t len = sizeof(*sa) ;
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
  if (fd < 0) return -1 ;
  sa->sun_family = AF_UNIX ;
  if (bind(fd, (struct sockaddr *)sa, sizeof(sa->sun_family)) < 0 ||
    getsockname(fd, (struct sockaddr *)sa, &len) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  acts->abstractlen = len ;
  return fd ;
}

/* The child tells by shared memory: its filter may forbid everything else. */
static int child (confine *c, confine_acts *acts)
{
  int wstat ;
  pid_t pid ;
  acts->parent = getpid() ;
  pid = fork() ;
  if (pid < 0) return -1 ;
  if (!pid)
  {
    acts_run(c, acts) ;
    _exit(0) ;
  }
  return wait_pid(pid, &wstat) < 0 && errno != ECHILD ? -1 : 0 ;
}

int confine_observe (confine *c)
{
  int fd, r, e ;
  confine_acts *acts = mmap(0, sizeof(confine_acts), PROT_READ | PROT_WRITE,
    MAP_SHARED | MAP_ANONYMOUS, -1, 0) ;
  if (acts == MAP_FAILED) return -1 ;
  fd = listener(acts) ;
  r = child(c, acts) ;
  e = errno ;
  c->proved = acts->proved ;
  c->refuted = acts->refuted ;
  c->filtered = acts->filtered ;
  if (c->stated & 1u << CONFINE_NET_ADDRESS && egress_answers())
    c->proved |= 1u << CONFINE_NET_ADDRESS ;
  if (fd >= 0) fd_close(fd) ;
  munmap(acts, sizeof(confine_acts)) ;
  errno = e ;
  return r ;
}
