/* ISC license. */

/*
  stopwatch [ -u fifo ] prog...
  stopwatch [ -u fifo ] -s requests -r replies line

  The first runs prog, the second sends line to a server that answers `start-ns end-ns cpu-us`
  (CLOCK_MONOTONIC).
  Prints four numbers, first microseconds: from the start to the return; from the start until
  somebody wrote to fifo ("-" without -u), whichever came first; processor time of prog and what it
  waited for, user and system; then the most KiB that prog had in memory (0 without prog).
  Exits like prog.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern char **environ ;

#define UP_MS 20000

static void die (char const *what)
{
  fprintf(stderr, "stopwatch: fatal: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static long long now (void)
{
  struct timespec ts ;
  clock_gettime(CLOCK_MONOTONIC, &ts) ;
  return ts.tv_sec * 1000000000LL + ts.tv_nsec ;
}

static int fifo (char const *name, int flags)
{
  int fd = open(name, flags | O_CLOEXEC) ;
  if (fd < 0) die(name) ;
  return fd ;
}

int main (int argc, char **argv)
{
  char const *up = 0, *requests = 0, *replies = 0 ;
  long long start, end = 0, upat = 0, cpu = 0 ;
  long kb = 0 ;
  int code = 0, opt ;
  pid_t pid = 0 ;
  struct pollfd x[2] = { { .fd = -1, .events = POLLIN }, { .fd = -1, .events = POLLIN } } ;
  while ((opt = getopt(argc, argv, "+u:s:r:")) != -1) switch (opt)
  {
    case 'u' : up = optarg ; break ;
    case 's' : requests = optarg ; break ;
    case 'r' : replies = optarg ; break ;
    default : return 100 ;
  }
  if (optind == argc || !requests != !replies) return 100 ;
  if (up) x[1].fd = fifo(up, O_RDWR | O_NONBLOCK) ;
  if (requests)
  {
    int fd = fifo(requests, O_WRONLY) ;
    x[0].fd = fifo(replies, O_RDWR) ;
    start = now() ;
    if (dprintf(fd, "%s\n", argv[optind]) < 0) die("write") ;
    close(fd) ;
  }
  else
  {
    start = now() ;
    errno = posix_spawnp(&pid, argv[optind], 0, 0, argv + optind, environ) ;
    if (errno) die(argv[optind]) ;
    x[0].fd = syscall(SYS_pidfd_open, pid, 0) ;
    if (x[0].fd < 0) die("pidfd_open") ;
  }
  while (x[0].fd >= 0 || x[1].fd >= 0)
  {
    int r = poll(x, 2, UP_MS) ;
    if (r < 0 && errno == EINTR) continue ;
    if (r < 0) die("poll") ;
    if (!r)
    {
      errno = ETIMEDOUT ;
      die(x[0].fd >= 0 ? "waiting for the end" : "waiting for the service to be up") ;
    }
    if (x[1].revents)
    {
      char buf[64] ;
      upat = now() ;
      if (read(x[1].fd, buf, sizeof buf) < 0) die("read") ;
      close(x[1].fd) ;
      x[1].fd = -1 ;
    }
    if (x[0].revents && pid)
    {
      int st ;
      struct rusage ru ;
      end = now() ;
      if (wait4(pid, &st, 0, &ru) < 0) die("wait4") ;
      kb = ru.ru_maxrss ;
      cpu = (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000LL + ru.ru_utime.tv_usec +
        ru.ru_stime.tv_usec ;
      code = WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st) ;
      if (code) return code ;
      x[0].fd = -1 ;
    }
    else if (x[0].revents)
    {
      char buf[512] ;
      ssize_t n = read(x[0].fd, buf, sizeof buf - 1) ;
      if (n < 0) die("read") ;
      buf[n] = 0 ;
      if (sscanf(buf, "%lld %lld %lld", &start, &end, &cpu) != 3)
      {
        fprintf(stderr, "stopwatch: fatal: the server says %s", buf) ;
        return 1 ;
      }
      x[0].fd = -1 ;
    }
  }
  printf("%.1f ", (end - start) / 1e3) ;
  if (up) printf("%.1f ", (upat - start) / 1e3) ; else printf("- ") ;
  printf("%lld %ld\n", cpu, kb) ;
  return 0 ;
}
