/* ISC license. */

/*
  reader [ -n events ] [ -r runs ] [ -o null | pipe | log:dir ] fill.bpf.o prog...
  reader [ -n events ] [ -r runs ] [ -o null | pipe | log:dir ] fill.bpf.o -

  Makes a ring buffer that holds that many events, fills it with them, and runs prog on it as
  herm-probe-load would; for "-", the peer: libbpf's ring_buffer and fprintf, as the programs of
  libbpf-tools have it.
  Standard output is /dev/null, a pipe of 1 MiB that this process drains, or a default pipe to
  s6-log -b dir.
  Prints, for each run, nanoseconds of wall clock until all has come out, and microseconds of
  processor time of prog.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../../bpf/event.h"
#include "fill.h"

#define PIPE (1 << 20)

static char const text[] =
  "/usr/bin/python3.11\0"
  "python3\0-m\0agent.tools.runner\0--profile=research\0--workspace=/var/lib/hermes/research\0say "
    "\"hello\"" ;

static struct bpf_object *obj ;
static int ring, stats, state ;
static unsigned long ringsize ;
static char out[1 << 20] ;

static void die (char const *what)
{
  fprintf(stderr, "reader: fatal: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static uint64_t now (void)
{
  struct timespec ts ;
  clock_gettime(CLOCK_MONOTONIC, &ts) ;
  return ts.tv_sec * 1000000000ULL + ts.tv_nsec ;
}

static void record_make (struct fill_record *r)
{
  size_t filename = strlen(text) ;
  size_t argv = sizeof text - filename - 1 ;
  memset(r, 0, sizeof *r) ;
  memcpy(r->s, text, filename) ;
  memcpy(r->s + filename, text + filename + 1, argv) ;
  r->e.h = (struct herm_event){ .kind = HERM_KIND_EXEC, .set = HERM_SET_EXEC, .hook = HERM_HOOK_TP,
    .size = sizeof r->e + filename + argv, .ts = now(), .start_ns = now(),
    .cgroup = 4711, .pid = 20000, .ppid = 19999, .uid = 10000, .gid = 10000, .euid = 10000,
      .egid = 10000, .comm = "python3.11" } ;
  r->e.ino = 1096270 ; r->e.dev = 254 << 20 ;
  r->e.fd = -1 ;
  r->e.argv_total = argv ; r->e.filename_len = filename ; r->e.argv_len = argv ;
}

static int map (enum bpf_map_type type, char const *name, uint32_t value, uint32_t n)
{
  LIBBPF_OPTS(bpf_map_create_opts, opts,
    .map_flags = type == BPF_MAP_TYPE_ARRAY ? BPF_F_MMAPABLE : 0) ;
  int fd = bpf_map_create(type, name, value ? 4 : 0, value, n, &opts) ;
  if (fd < 0) die(name) ;
  return fd ;
}

/* What the loader would hand over: fresh for each run. */
static void maps_make (void)
{
  ring = map(BPF_MAP_TYPE_RINGBUF, "ring", 0, ringsize) ;
  stats = map(BPF_MAP_TYPE_ARRAY, "stats", sizeof(struct herm_stat), HERM_SET_N) ;
  if (bpf_map_freeze(stats) < 0) die("freeze") ;
  state = map(BPF_MAP_TYPE_ARRAY, "state", sizeof(struct herm_reader_state), 1) ;
}

static void fill (char const *file, unsigned long n)
{
  struct fill_record record ;
  struct bpf_map *m ;
  struct bpf_program *prog ;
  obj = bpf_object__open_file(file, 0) ;
  if (!obj) die(file) ;
  m = bpf_object__find_map_by_name(obj, "herm_ring") ;
  if (!m || bpf_map__reuse_fd(m, ring) < 0) die("ring") ;
  record_make(&record) ;
  m = bpf_object__find_map_by_name(obj, ".data.fill") ;
  if (!m || bpf_map__set_initial_value(m, &record, sizeof record) < 0) die("record") ;
  if (bpf_object__load(obj) < 0) die("load") ;
  prog = bpf_object__find_program_by_name(obj, "fill") ;
  while (n)
  {
    struct fill_args a = { .n = n < FILL_RUN ? n : FILL_RUN } ;
    LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &a, .ctx_size_in = sizeof a) ;
    if (bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) < 0) die("fill") ;
    if (opts.retval != a.n) errno = ENOSPC, die("fill") ;
    n -= a.n ;
  }
  bpf_object__close(obj) ;
}


 /* The peer: as its like does it, one line a record, nothing escaped */

static int print (void *ctx, void *data, size_t len)
{
  struct herm_event_exec const *e = data ;
  char const *s = (char const *)(e + 1) ;
  char const *argv = s + e->filename_len ;
  size_t left = e->argv_len ;
  int first = 1 ;
  struct tm tm ;
  char ts[32] ;
  time_t sec = e->h.ts / 1000000000 ;
  (void)ctx ;
  (void)len ;
  gmtime_r(&sec, &tm) ;
  strftime(ts, sizeof ts, "%Y-%m-%dT%H:%M:%S", &tm) ;
  fprintf(stdout,
    "{\"kind\":\"exec\",\"ts\":\"%s.%09uZ\",\"pid\":%u,\"tid\":%u,\"ppid\":%u,\"nspid\":%u,"
      "\"uid\":%u,\"gid\":%u,\"comm\":\"%s\",\"start_ns\":%llu,\"cgroup\":%llu,"
    "\"filename\":\"%.*s\",\"argv\":[", ts, (unsigned int)(e->h.ts % 1000000000), e->h.pid,
    e->h.tid, e->h.ppid, e->h.nspid, e->h.uid, e->h.gid, e->h.comm,
    (unsigned long long)e->h.start_ns, (unsigned long long)e->h.cgroup, e->filename_len, s) ;
  while (left)
  {
    size_t n = strnlen(argv, left) ;
    fprintf(stdout, "%s\"%s\"", first ? "" : ",", argv) ;
    first = 0 ;
    if (n < left) n++ ;
    argv += n ; left -= n ;
  }
  fprintf(stdout, "],\"dev\":%u,\"ino\":%llu}\n", e->dev, (unsigned long long)e->ino) ;
  return 0 ;
}

static void peer (void)
{
  struct ring_buffer *rb = ring_buffer__new(ring, print, 0, 0) ;
  if (!rb) die("ring_buffer__new") ;
  if (ring_buffer__consume(rb) < 0) die("ring_buffer__consume") ;
  if (fflush(stdout) == EOF) die("write") ;
  _exit(0) ;
}


static void number (char const *name, unsigned long x)
{
  char fmt[24] ;
  snprintf(fmt, sizeof fmt, "%lu", x) ;
  setenv(name, fmt, 1) ;
}

static void run (char const *const *argv)
{
  if (!strcmp(argv[0], "-")) peer() ;
  number("HERM_RING_FD", dup(ring)) ;   /* the copy has no close-on-exec */
  number("HERM_STATS_FD", dup(stats)) ;
  number("HERM_STATE_FD", dup(state)) ;
  number("HERM_RING_SIZE", ringsize) ;
  number("HERM_STATS_CPUS", 1) ;
  setenv("HERM_SETS", "exec=tp", 1) ;
  execvp(argv[0], (char *const *)argv) ;
  _exit(127) ;
}

static void one (char const *const *argv, char const *where)
{
  int p[2] = { -1, -1 } ;
  int logger = strncmp(where, "log:", 4) ? 0 : 1 ;
  pid_t pid, logpid = 0 ;
  struct rusage ru ;
  uint64_t start ;
  int status ;
  if (strcmp(where, "null") && pipe2(p, O_CLOEXEC) == -1) die("pipe") ;
  if (p[0] >= 0 && !logger && fcntl(p[1], F_SETPIPE_SZ, PIPE) == -1) die("pipe size") ;
  start = now() ;
  if (logger)
  {
    logpid = fork() ;
    if (logpid == -1) die("fork") ;
    if (!logpid)
    {
      dup2(p[0], 0) ;
      execlp("s6-log", "s6-log", "-b", "-l", "16384", "n2", "s16777215", where + 4, (char *)0) ;
      _exit(127) ;
    }
  }
  pid = fork() ;
  if (pid == -1) die("fork") ;
  if (!pid)
  {
    int fd = p[1] >= 0 ? p[1] : open("/dev/null", O_WRONLY | O_CLOEXEC) ;
    int err = open("/dev/null", O_WRONLY | O_CLOEXEC) ;
    if (fd == -1 || err == -1 || dup2(fd, 1) == -1 || dup2(err, 2) == -1) _exit(111) ;
    run(argv) ;
  }
  if (p[1] >= 0) close(p[1]) ;
  if (p[0] >= 0 && !logger) while (read(p[0], out, sizeof out) > 0) ;
  if (p[0] >= 0) close(p[0]) ;
  if (wait4(pid, &status, 0, &ru) == -1 || status) errno = EIO, die("run it") ;
  if (logpid && (waitpid(logpid, &status, 0) == -1 || status)) errno = EIO, die("run s6-log") ;
  printf("%llu %ld\n", (unsigned long long)(now() - start),
    ru.ru_utime.tv_sec * 1000000L + ru.ru_utime.tv_usec + ru.ru_stime.tv_sec * 1000000L +
      ru.ru_stime.tv_usec) ;
  fflush(stdout) ;
}

int main (int argc, char const *const *argv)
{
  unsigned long n = 1000000, runs = 1 ;
  char const *where = "null" ;
  unsigned long need ;
  int empty = 0 ;
  int opt ;
  while ((opt = getopt(argc, (char *const *)argv, "+n:r:o:z")) != -1) switch (opt)
  {
    case 'n' : n = strtoul(optarg, 0, 10) ; break ;
    case 'r' : runs = strtoul(optarg, 0, 10) ; break ;
    case 'o' : where = optarg ; break ;
    case 'z' : empty = 1 ; break ;
    default : return 100 ;
  }
  argv += optind ; argc -= optind ;
  if (argc < 2) return 100 ;
  need = n * (FILL_SIZE + 8) + 4096 ;
  for (ringsize = 4096 ; ringsize < need ;) ringsize <<= 1 ;
  while (runs--)
  {
    maps_make() ;
    fill(argv[0], empty ? 0 : n) ;
    one(argv + 1, where) ;
    close(ring) ; close(stats) ; close(state) ;
  }
  return 0 ;
}
