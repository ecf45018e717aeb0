/* ISC license. */

/*
  reach ADDRESS PORT: connects to an IPv4 address by TCP, by io_uring, by a worker of io_uring and
  by int 0x80, and prints for each the name of the errno, or ok, or "none" where this kernel lacks
  it; the reason is on standard error.
*/

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate.h"
#include "uring.h"

static void die (char const *what)
{
  fprintf(stderr, "reach: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static int tcp (void)
{
  int fd = socket(AF_INET, SOCK_STREAM, 0) ;
  if (fd < 0) die("socket") ;
  return fd ;
}

static void tell (char const *what, int e)
{
  printf("%s %s\n", what, e ? strerrorname_np(e) : "ok") ;
}

static void none (char const *what)
{
  fprintf(stderr, "reach: no %s: %s\n", what, strerror(errno)) ;
  printf("%s none\n", what) ;
}

static void uring (char const *what, unsigned int how, struct sockaddr_in const *to)
{
  struct ring r ;
  struct io_uring_sqe *s ;
  int res ;
  if (ring_make(&r, 0) < 0) { none(what) ; return ; }
  s = ring_next(&r, 0, IORING_OP_CONNECT, how) ;
  s->fd = tcp() ;
  s->addr = (uintptr_t)to ;
  s->off = sizeof(*to) ;
  ring_run(&r, 1, &res) ;
  tell(what, -res) ;
}

/* Where the kernel lets no int 0x80 through, a child dies of it. */
static void compat (struct sockaddr_in const *to)
{
#ifdef __x86_64__
  int wstat ;
  pid_t pid ;
  struct sockaddr_in *low =
    mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0) ;
  if (low == MAP_FAILED) die("mmap") ;
  *low = *to ;
  pid = fork() ;
  if (pid < 0) die("fork") ;
  if (!pid) _exit(gate_call(362, tcp(), (long)low, sizeof(*low))) ; /* connect */
  if (waitpid(pid, &wstat, 0) < 0) die("waitpid") ;
  if (WIFEXITED(wstat) && WEXITSTATUS(wstat) != ENOSYS)
  {
    tell("int80", WEXITSTATUS(wstat)) ;
    return ;
  }
#else
  (void)to ;
#endif
  errno = ENOSYS ;
  none("int80") ;
}

int main (int argc, char **argv)
{
  struct sockaddr_in to = { .sin_family = AF_INET } ;
  if (argc != 3 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) return 100 ;
  to.sin_port = htons(atoi(argv[2])) ;
  uring("uring", 0, &to) ;
  uring("worker", IOSQE_ASYNC, &to) ;
  compat(&to) ;
  return 0 ;
}
