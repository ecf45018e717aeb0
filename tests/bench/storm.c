/* ISC license. */

/*
  storm [ -p pid ]... [ -f file ] n prog tag
  storm [ -p pid ]... [ -f file ] n open:path tag
  storm [ -p pid ]... [ -f file ] n connect tag
  storm [ -p pid ]... [ -f file ] n fork tag
  Executes `prog tag NUMBER` n times, one after the other, as fast as it goes: vfork, exec, wait. Or
  opens and closes that file; or connects to a socket of its own on the loopback device, port 4711,
  and closes both ends; or makes a child that ends at once.
  Prints: nanoseconds of the wall clock per time, all together; the median of the single ones, ns;
  processor time of this program and its children per time, ns (what an observer adds in the path
  itself, whoever else runs); processor time of each process named by -p meanwhile, us, and how
  often it went to sleep (all threads).
  An observer may have work left when the storm is over: its numbers are taken when file has not
  grown for a quarter of a second, after two at most (without -f: after half a second).
*/

#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define PIDS 4

static void die (char const *what)
{
  fprintf(stderr, "storm: fatal: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static long long now (clockid_t clock)
{
  struct timespec ts ;
  if (clock_gettime(clock, &ts)) die("clock_gettime") ;
  return ts.tv_sec * 1000000000LL + ts.tv_nsec ;
}

static int compare (void const *a, void const *b)
{
  unsigned int x = *(unsigned int const *)a, y = *(unsigned int const *)b ;
  return x < y ? -1 : x > y ;
}

static long long used (void)
{
  struct rusage a, b ;
  if (getrusage(RUSAGE_SELF, &a) || getrusage(RUSAGE_CHILDREN, &b)) die("getrusage") ;
  return (a.ru_utime.tv_sec + a.ru_stime.tv_sec + b.ru_utime.tv_sec +
    b.ru_stime.tv_sec) * 1000000000LL
    + (a.ru_utime.tv_usec + a.ru_stime.tv_usec + b.ru_utime.tv_usec + b.ru_stime.tv_usec) * 1000LL ;
}

/* How often it has gone to sleep, all threads. */
static long long switches (pid_t pid)
{
  char path[512] ;
  long long n = 0 ;
  struct dirent *d ;
  DIR *dir ;
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid) ;
  dir = opendir(path) ;
  if (!dir) die(path) ;
  while ((d = readdir(dir))) if (isdigit((unsigned char)d->d_name[0]))
  {
    char line[256] ;
    FILE *f ;
    snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)pid, d->d_name) ;
    f = fopen(path, "re") ;
    if (!f) continue ;
    while (fgets(line, sizeof line, f))
    {
      long long k ;
      if (sscanf(line, "voluntary_ctxt_switches: %lld", &k) == 1) n += k ;
    }
    fclose(f) ;
  }
  closedir(dir) ;
  return n ;
}

static long long size (char const *file)
{
  struct stat st ;
  if (stat(file, &st)) die(file) ;
  return st.st_size ;
}

static int listener (struct sockaddr_in *a)
{
  int one = 1 ;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) ;
  memset(a, 0, sizeof *a) ;
  a->sin_family = AF_INET ;
  a->sin_port = htons(4711) ;
  a->sin_addr.s_addr = htonl(INADDR_LOOPBACK) ;
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
    bind(fd, (struct sockaddr *)a, sizeof *a) || listen(fd, 16)) die("listen") ;
  return fd ;
}

/* With a reset, so that no port waits for late packets. */
static void do_connect (int fd, struct sockaddr_in const *a)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 } ;
  int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) ;
  int c ;
  if (s < 0 || setsockopt(s, SOL_SOCKET, SO_LINGER, &now, sizeof now) ||
    connect(s, (struct sockaddr const *)a, sizeof *a)) die("connect") ;
  c = accept(fd, 0, 0) ;
  if (c < 0) die("accept") ;
  close(s) ;
  close(c) ;
}

static void do_open (char const *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC) ;
  if (fd < 0) die(path) ;
  close(fd) ;
}

static void do_fork (void)
{
  pid_t p = vfork() ;
  if (p < 0) die("vfork") ;
  if (!p) _exit(0) ;
  if (waitpid(p, 0, 0) < 0) die("waitpid") ;
}

static void do_exec (char *prog, char *tag, int i)
{
  char number[16] ;
  char *args[4] = { prog, tag, number, 0 } ;
  /*
    an ordinary environment: bpftrace can only take a fixed size from the start of the arguments,
    which must not run out of the stack
  */
  char *env[4] =
    { "HOME=/root", "LC_ALL=C", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      0 } ;
  int st ;
  pid_t p ;
  snprintf(number, sizeof number, "%07d", i) ;
  p = vfork() ;
  if (p < 0) die("vfork") ;
  if (!p)
  {
    execve(args[0], args, env) ;
    _exit(127) ;
  }
  if (waitpid(p, &st, 0) < 0) die("waitpid") ;
  if (st)
  {
    fprintf(stderr, "storm: fatal: %s did not run\n", args[0]) ;
    exit(1) ;
  }
}

int main (int argc, char **argv)
{
  struct sockaddr_in a ;
  int server = -1 ;
  clockid_t clock[PIDS] ;
  pid_t pid[PIDS] ;
  long long cpu[PIDS], sw[PIDS], start, last, own, len ;
  char const *file = 0 ;
  unsigned int *took ;
  int pids = 0, n, opt ;
  while ((opt = getopt(argc, argv, "+p:f:")) != -1) switch (opt)
  {
    case 'p' :
      if (pids == PIDS) return 100 ;
      pid[pids++] = atoi(optarg) ;
      break ;
    case 'f' : file = optarg ; break ;
    default : return 100 ;
  }
  if (argc - optind != 3) return 100 ;
  argv += optind ;
  n = atoi(argv[0]) ;
  if (n < 1) return 100 ;
  if (!strcmp(argv[1], "connect")) server = listener(&a) ;
  took = malloc(n * sizeof *took) ;
  if (!took) die("malloc") ;
  memset(took, 0, n * sizeof *took) ;
  for (int i = 0 ; i < pids ; i++)
  {
    errno = clock_getcpuclockid(pid[i], &clock[i]) ;
    if (errno) die("clock_getcpuclockid") ;
    cpu[i] = now(clock[i]) ;
    sw[i] = switches(pid[i]) ;
  }
  own = used() ;
  start = last = now(CLOCK_MONOTONIC) ;
  for (int i = 0 ; i < n ; i++)
  {
    long long t ;
    if (server >= 0) do_connect(server, &a) ;
    else if (!strncmp(argv[1], "open:", 5)) do_open(argv[1] + 5) ;
    else if (!strcmp(argv[1], "fork")) do_fork() ;
    else do_exec(argv[1], argv[2], i) ;
    t = now(CLOCK_MONOTONIC) ;
    took[i] = t - last ;
    last = t ;
  }
  own = used() - own ;
  len = -1 ;
  for (int i = 0 ; i < 8 ; i++) /* others execute things as well: no longer than that */
  {
    long long l ;
    usleep(250000) ;
    if (!pids) break ;
    if (!file)
    {
      if (i) break ;
      continue ;
    }
    l = size(file) ;
    if (l == len) break ;
    len = l ;
  }
  qsort(took, n, sizeof *took, &compare) ;
  printf("%lld %u %lld", (last - start) / n, took[n/2], own / n) ;
  for (int i = 0 ; i < pids ; i++)
    printf(" %.0f %lld", (now(clock[i]) - cpu[i]) / 1e3, switches(pid[i]) - sw[i]) ;
  printf("\n") ;
  return 0 ;
}
