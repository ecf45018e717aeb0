/* ISC license. */

/*
  latency n gap file uid prog
  As that user, executes `prog TAG` n times, gap microseconds apart on average (half to one and a
  half), and waits for the line that says so in file, which grows, or is a FIFO. Prints
  microseconds from before the vfork to when the line is there: median, 99th percentile, most.
  It looks into the file without a pause, so it needs a processor for itself.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void die (char const *what)
{
  fprintf(stderr, "latency: fatal: %s: %s\n", what, strerror(errno)) ;
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
  double x = *(double const *)a, y = *(double const *)b ;
  return x < y ? -1 : x > y ;
}

/* The mark, in what has been added to the file since the last call. */
static int appeared (int fd, char const *mark)
{
  static char buf[1 << 20] ;
  static size_t len = 0 ;
  ssize_t r = read(fd, buf + len, sizeof buf - 1 - len) ;
  char *p ;
  if (r < 0 && errno != EAGAIN) die("read") ;
  if (r > 0) len += r ;
  buf[len] = 0 ;
  p = memmem(buf, len, mark, strlen(mark)) ;
  if (p || len > sizeof buf / 2)
  {
    size_t keep = p ? 0 : 256 ;
    memmove(buf, buf + len - keep, keep) ;
    len = keep ;
  }
  return !!p ;
}

int main (int argc, char **argv)
{
  int n, fd ;
  long gap ;
  double *took ;
  if (argc != 6) return 100 ;
  n = atoi(argv[1]) ;
  gap = atol(argv[2]) ;
  took = calloc(n, sizeof *took) ;
  fd = open(argv[3], O_RDONLY | O_NONBLOCK | O_CLOEXEC) ;
  if (n < 1 || !took || fd < 0) die(argv[3]) ;
  if (lseek(fd, 0, SEEK_END) < 0 && errno != ESPIPE) die("lseek") ;
  for (int i = 0 ; i < n ; i++)
  {
    char tag[32], mark[40] ;
    char *args[3] = { argv[5], tag, 0 } ;
    char *env[1] = { 0 } ;
    long long start ;
    pid_t p ;
    struct timespec pause = { 0, (gap / 2 + (gap ? rand() % gap : 0)) * 1000 } ;
    snprintf(tag, sizeof tag, "latency%07dx", i) ;
    snprintf(mark, sizeof mark, "\"%s\"", tag) ;
    nanosleep(&pause, 0) ;
    start = now() ;
    p = vfork() ;
    if (p < 0) die("vfork") ;
    if (!p)
    {
      if (syscall(SYS_setuid, atoi(argv[4]))) _exit(126) ; /* of this process alone */
      execve(args[0], args, env) ;
      _exit(127) ;
    }
    while (!appeared(fd, mark)) if (now() - start > 5000000000LL) errno = ETIMEDOUT, die(mark) ;
    took[i] = (now() - start) / 1e3 ;
    if (waitpid(p, 0, 0) < 0) die("waitpid") ;
  }
  qsort(took, n, sizeof *took, &compare) ;
  printf("%.0f %.0f %.0f\n", took[n/2], took[n * 99 / 100], took[n-1]) ;
  return 0 ;
}
