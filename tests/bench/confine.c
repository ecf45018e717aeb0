/* ISC license. */

/*
  confine starts n prog...: runs prog n times, one after another; prints the median in ns.
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
  printf("%lld\n", t[n / 2]) ;
}

static void calls (unsigned int n, char const *path)
{
  long long start = now(), opens, reads ;
  char c ;
  int fd ;
  for (unsigned int i = 0 ; i < n ; i++)
  {
    fd = open(path, O_RDONLY | O_CLOEXEC) ;
    if (fd < 0) die(path) ;
    close(fd) ;
  }
  opens = now() - start ;
  fd = open(path, O_RDONLY | O_CLOEXEC) ;
  start = now() ;
  for (unsigned int i = 0 ; i < n ; i++) if (pread(fd, &c, 1, 0) < 0) die("read") ;
  reads = now() - start ;
  printf("%lld %lld\n", opens / n, reads / n) ;
}

int main (int argc, char **argv)
{
  if (argc < 4) return 100 ;
  if (!strcmp(argv[1], "starts")) starts(atoi(argv[2]), argv + 3) ;
  else calls(atoi(argv[2]), argv[3]) ;
  return 0 ;
}
