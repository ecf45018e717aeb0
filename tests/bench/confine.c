/* ISC license. */

/*
  confine starts n prog...: runs prog n times, one after another; prints the median and the
  99th percentile in ns.
  confine calls n path: prints the ns of an open with its close, and of a read of one byte.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

#define BATCHES 1000

extern char **environ ;

static void die (char const *what)
{
  fprintf(stderr, "confine: fatal: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static long long now (void)
{
  struct timespec ts ;
  clock_gettime(CLOCK_MONOTONIC, &ts) ;
  return ts.tv_sec * 1000000000LL + ts.tv_nsec ;
}

static int compare (void const *a, void const *b)
{
  long long x = *(long long const *)a, y = *(long long const *)b ;
  return x < y ? -1 : x > y ;
}

static void starts (unsigned int n, char **argv)
{
  long long *t = malloc(n * sizeof(*t)) ;
  if (!t) die("malloc") ;
  for (unsigned int i = 0 ; i < n ; i++)
  {
    pid_t pid ;
    int wstat ;
    t[i] = now() ;
    errno = posix_spawnp(&pid, argv[0], 0, 0, argv, environ) ;
    if (errno) die(argv[0]) ;
    if (waitpid(pid, &wstat, 0) < 0) die("waitpid") ;
    t[i] = now() - t[i] ;
    if (wstat) { errno = 0 ; die("the program failed") ; }
  }
  qsort(t, n, sizeof(*t), &compare) ;
  printf("%lld %lld\n", t[n / 2], t[n * 99 / 100]) ;
}

static int one (int fd, char const *path)
{
  char c ;
  if (fd >= 0) return pread(fd, &c, 1, 0) ;
  fd = open(path, O_RDONLY | O_CLOEXEC) ;
  return fd < 0 ? -1 : close(fd) ;
}

/* Of an open, or of a read with a descriptor: the median of batches. */
static long long calls (unsigned int n, int fd, char const *path)
{
  long long t[BATCHES] ;
  for (unsigned int i = 0 ; i < BATCHES ; i++)
  {
    t[i] = now() ;
    for (unsigned int k = 0 ; k < n / BATCHES ; k++) if (one(fd, path) < 0) die(path) ;
    t[i] = now() - t[i] ;
  }
  qsort(t, BATCHES, sizeof(*t), &compare) ;
  return t[BATCHES / 2] / (n / BATCHES) ;
}

int main (int argc, char **argv)
{
  long long opens ;
  if (argc < 4) return 100 ;
  if (!strcmp(argv[1], "starts")) { starts(atoi(argv[2]), argv + 3) ; return 0 ; }
  opens = calls(atoi(argv[2]), -1, argv[3]) ;
  printf("%lld %lld\n", opens, calls(atoi(argv[2]), open(argv[3], O_RDONLY), argv[3])) ;
  return 0 ;
}
