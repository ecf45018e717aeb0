/* ISC license. */

/*
  probe-kill step READER
  probe-kill random SEED RECORDS READER
  What herm-probe-read says over several lives, on a ring of ring.h. In all of it together:
    - every number from 1 on is there, each in a line that is whole; what comes again with the same
      number says the same
  XX    - the records are there in order, each under one number, and kernel.loss lines add up to the
        counters

  step: follows one reader instruction by instruction. A kill at any of them leaves its successor
  nothing but the shared memory and what was written by then, so a successor is started on a copy of
  those whenever one of them has changed. Also after each write(2) as if only a part of it had gone
  out. random: kills (or ends) it at random moments while records come and somebody reads slowly,
  many times.
*/

#include "ring.h"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

static char *reader ;
static uint64_t rnd = 1 ;
static uint64_t rnext (void)
{
  rnd ^= rnd << 13 ; rnd ^= rnd >> 7 ; rnd ^= rnd << 17 ;
  return rnd ;
}


/* The verdict */

struct text { char *s ; size_t len, a ; } ;

static void append (struct text *t, char const *s, size_t n)
{
  if (t->len + n + 1 > t->a)
  {
    t->a = (t->len + n + 1) * 2 ;
    t->s = realloc(t->s, t->a) ;
    if (!t->s) die("realloc") ;
  }
  memcpy(t->s + t->len, s, n) ;
  t->len += n ;
  t->s[t->len] = 0 ;
}

static char const *what = "" ;
/* times as well: one that is followed step by step cannot read two clocks at once */
static int exactly = 0 ;
static void wrong (struct text const *t, char const *fmt, ...)
{
  va_list l ;
  va_start(l, fmt) ;
  printf("%s: ", what) ;
  vprintf(fmt, l) ;
  va_end(l) ;
  printf("\n--- output (the end of it)\n") ;
  fwrite(t->len > 8192 ? t->s + t->len - 8192 : t->s, 1, t->len > 8192 ? 8192 : t->len, stdout) ;
  printf("\n---\n") ;
  exit(1) ;
}

static unsigned long long number (char const *line, char const *key)
{
  char const *p = strstr(line, key) ;
  return p ? strtoull(p + strlen(key), 0, 10) : ~0ull ;
}

struct found { unsigned long long lines, records, lost, missed, again, cut, jumps ; } ;

static struct found check (struct text const *t, unsigned long long records,
  unsigned long long lost, unsigned long long missed, unsigned int degraded,
    unsigned long long kills)
{
  struct found f = { 0 } ;
  unsigned long long a = 1024 ;
  char **first = malloc(a * sizeof *first) ;
  char *p = strdup(t->s ? t->s : "") ;
  char *all = p ;
  unsigned int d = 0 ;
  unsigned long long prev = 0, sum[2] = { 0, 0 } ;
  while (*p)
  {
    char *line = p ;
    size_t n = strcspn(p, "\n") ;
    unsigned long long seq ;
    char *ts ;
    if (!p[n]) wrong(t, "the last line has no newline") ;
    p[n] = 0 ;
    p += n + 1 ;
    if (!n) continue ;
    if (strstr(line + 1, "{\"v\":")) wrong(t, "two lines in one: %s", line) ;
    if (n < 40 || strncmp(line, "{\"v\":\"alter1\",\"kind\":\"", 22) || strcmp(line + n - 2, "}}"))
    {
      f.cut++ ;
      continue ;
    }
    seq = number(line, "\"seq\":") ;
    ts = strstr(line, "\"ts\":") ;
    if (!seq || seq > f.lines + 1 || !ts) wrong(t, "line %llu after %llu: %s", seq, f.lines, line) ;
    if (seq != prev + 1 && ++f.jumps > kills)
      wrong(t, "line %llu follows %llu: %s", seq, prev, line) ;
    prev = seq ;
    if (!exactly || strstr(line, "herm.degraded"))
      memset(ts, 'T', strlen("\"ts\":\"2026-11-20T06:12:01.123456789Z\"")) ;
    if (seq <= f.lines)
    {
      f.again++ ;
      if (strcmp(line, first[seq]))
        wrong(t, "line %llu is first:\n%s\nand then:\n%s", seq, first[seq], line) ;
      continue ;
    }
    f.lines = seq ;
    if (seq + 1 >= a) first = realloc(first, (a *= 2) * sizeof *first) ;
    if (!first) die("realloc") ;
    first[seq] = line ;
    if (strstr(line, "kernel.attest.exec"))
    {
      unsigned long long pid = number(line, "\"pid\":") ;
      if (pid != ++f.records) wrong(t, "record %llu where %llu should be", pid, f.records) ;
    }
    else if (strstr(line, "kernel.loss"))
    {
      int set = !strstr(line, "\"set\":\"exec\"") ;
      f.lost += number(line, "\"lost\":") ;
      f.missed += number(line, "\"missed\":") ;
      sum[set] += number(line, "\"lost\":") + number(line, "\"missed\":") ;
      if (number(line, "\"total\":") != sum[set]) wrong(t, "losses do not add up: %s", line) ;
    }
    else if (strstr(line, "herm.degraded")) d++ ;
    else wrong(t, "what is %s", line) ;
  }
  if (f.records != records) wrong(t, "%llu records of %llu", f.records, records) ;
  if (f.lost != lost || f.missed != missed)
    wrong(t, "told of %llu lost and %llu missed, %llu and %llu were", f.lost, f.missed, lost,
      missed) ;
  if (d != degraded) wrong(t, "%u degraded of %u", d, degraded) ;
  if (f.cut > kills) wrong(t, "%llu lines are cut by %llu kills", f.cut, kills) ;
  free(first) ;
  free(all) ;
  return f ;
}


static int produce (struct ring *r, uint32_t pid)
{
  static char const argv[] = "prog\0argument\0another one with a\ttab" ;
  char rec[4096] ;
  size_t len, fl = rnext() % 200, i ;
  char file[200] ;
  struct herm_event_exec e = plain_exec ;
  for (i = 0 ; i < fl ; i++) file[i] = 'a' + i % 26 ;
  e.h.pid = pid ;
  e.argv_total = sizeof argv ;
  len = exec_record(rec, &e, file, fl, argv, sizeof argv) ;
  return ring_put(r, rec, len, len) ;
}

static pid_t spawn (struct ring *r, int out, int traced, char const *arg)
{
  pid_t pid = fork() ;
  if (pid == -1) die("fork") ;
  if (pid) return pid ;
  if (dup2(out, 1) == -1) die("dup2") ;
  ring_env(r) ;
  if (traced && ptrace(PTRACE_TRACEME, 0, 0, 0) == -1) die("ptrace") ;
  execlp(reader, "herm-probe-read", arg, (char *)0) ;
  die(reader) ;
  return 0 ;
}

static void reads (int fd, struct text *t)
{
  static char buf[65536] ;
  ssize_t n ;
  while ((n = read(fd, buf, sizeof buf)) > 0) append(t, buf, n) ;
}

static int pipes (int *p)
{
  if (pipe2(p, O_CLOEXEC) == -1 || fcntl(p[0], F_SETFL, O_NONBLOCK) == -1) die("pipe") ;
  return p[1] ;
}


/* step */

static size_t const ringsize = 16384 ;

static void copy (struct ring *d, struct ring const *s)
{
  unsigned long page = sysconf(_SC_PAGESIZE) ;
  memcpy(d->cons, s->cons, 2 * page + 2 * s->size) ;
  memcpy(d->stats, s->stats, HERM_SET_N * s->ncpu * sizeof(struct herm_stat)) ;
  memcpy(d->state, s->state, sizeof *s->state) ;
}

struct goal { unsigned long long records, lost, missed ; unsigned int degraded ; } ;

static unsigned long successors = 0 ;

/*
  Another record and another loss come while nobody is there: what was put down must hold all the
  same.
*/
static void successor (struct ring const *r, struct ring *spare, struct text const *before,
  size_t len, struct goal g)
{
  struct text t = { 0 } ;
  int p[2], status, twice ;
  append(&t, before->s ? before->s : "", len) ;
  copy(spare, r) ;
  if (produce(spare, g.records + 1)) g.records++ ;
  spare->stats[1].lost += 7 ;
  g.lost += 7 ;
  pipes(p) ;
  for (twice = 0 ; twice < 2 ; twice++)
  {
    pid_t pid = spawn(spare, p[1], 0, "-n") ;
    if (waitpid(pid, &status, 0) == -1) die("waitpid") ;
    if (status) { printf("%s: a successor ended with %x\n", what, status) ; exit(1) ; }
    reads(p[0], &t) ;
  }
  close(p[0]) ;
  close(p[1]) ;
  check(&t, g.records, g.lost, g.missed, g.degraded, 1) ;
  if (spare->state->dirty) { printf("%s: still dirty\n", what) ; exit(1) ; }
  if (*spare->cons != *spare->prod) { printf("%s: the ring is not empty\n", what) ; exit(1) ; }
  free(t.s) ;
  successors++ ;
}

#if defined(__x86_64__)
# define REGS struct user_regs_struct
static unsigned long callnr (REGS const *x) { return x->orig_rax ; }
static unsigned long arg0 (REGS const *x) { return x->rdi ; }
#endif

static void step (char const *name, struct ring *r, struct ring *spare, struct goal g)
{
#if defined(__x86_64__)
  char snap[sizeof(struct herm_reader_state)] ;
  unsigned long cons = *r->cons ;
  unsigned long steps = 0, points = 0 ;
  struct text t = { 0 } ;
  int p[2], status ;
  int entry = 0, stepping = 0 ;
  pid_t pid ;
  what = name ;
  pipes(p) ;
  memcpy(snap, r->state, sizeof snap) ;
  successor(r, spare, &t, 0, g) ;
  pid = spawn(r, p[1], 1, "-n") ;
  if (waitpid(pid, &status, 0) == -1 || !WIFSTOPPED(status)) die("no ptrace") ;
  ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) ;
  for (;;)
  {
    size_t before = t.len ;
    if (ptrace(stepping ? PTRACE_SINGLESTEP : PTRACE_SYSCALL, pid, 0, 0) == -1) die("ptrace") ;
    if (waitpid(pid, &status, 0) == -1) die("waitpid") ;
    if (WIFEXITED(status) || WIFSIGNALED(status)) break ;
    if (!stepping)
    {
      REGS x ;
      if (WSTOPSIG(status) != (SIGTRAP | 0x80)) continue ;
      entry = !entry ;
      if (ptrace(PTRACE_GETREGS, pid, 0, &x) == -1) die("ptrace") ;
      if (!entry && (callnr(&x) == SYS_signalfd4 || callnr(&x) == SYS_signalfd)) stepping = 1 ;
      (void)arg0 ;
      continue ;
    }
    steps++ ;
    reads(p[0], &t) ;
    if (t.len > before)
    {
      static unsigned int const parts[] = { 1, 2, 30, 100 } ;
      size_t n = t.len - before, i ;
      for (i = 0 ; i < 4 ; i++) if (parts[i] < n)
      {
        successor(r, spare, &t, before + parts[i], g) ;
        successor(r, spare, &t, t.len - parts[i], g) ;
      }
      successor(r, spare, &t, t.len, g) ;
      points++ ;
    }
    if (memcmp(snap, r->state, sizeof snap) || cons != *r->cons)
    {
      memcpy(snap, r->state, sizeof snap) ;
      cons = *r->cons ;
      successor(r, spare, &t, t.len, g) ;
      points++ ;
    }
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status))
  {
    printf("%s: the reader ended with %x\n", what, status) ;
    exit(1) ;
  }
  check(&t, g.records, g.lost, g.missed, g.degraded, 1) ;
  printf("%s: %lu instructions, %lu points\n", what, steps, points) ;
  if (steps < 300 || points < 6) { printf("%s: too few, nothing proven\n", what) ; exit(1) ; }
  close(p[0]) ;
  close(p[1]) ;
  free(t.s) ;
#else
  (void)name ; (void)r ; (void)spare ; (void)g ; (void)successor ;
  printf("single steps are known for x86-64 only\n") ;
  exit(77) ;
#endif
}

static void steps (void)
{
  struct goal g = { 0, 0, 0, 0 } ;
  struct ring r, spare ;
  unsigned int i ;
  ring_make(&spare, ringsize, 2, 0) ;

  ring_make(&r, ringsize, 2, 16384 - 512) ;
  for (i = 0 ; i < 3 ; i++) if (!produce(&r, ++g.records)) die("produce") ;
  step("records", &r, &spare, g) ;

  ring_make(&r, ringsize, 2, 0) ;
  g.records = 0 ;
  for (i = 0 ; i < 3 ; i++) if (!produce(&r, ++g.records)) die("produce") ;
  r.stats[0].lost = g.lost = 11 ;
  r.stats[1].missed = g.missed = 5 ;
  setenv("HERM_DEGRADED", "life tp 2 no such tracepoint\nconnect - 1 why, \"nobody\" knows", 1) ;
  g.degraded = 2 ;
  step("records, losses, degraded", &r, &spare, g) ;

  /* the same, found after a kill: in the middle of a line of loss, the consumer position behind */
  setenv("HERM_SETS", "exec=tp,life=tp", 1) ;
  ring_make(&r, ringsize, 2, 0) ;
  g = (struct goal){ 0, 0, 0, 0 } ;
  unsetenv("HERM_DEGRADED") ;
  for (i = 0 ; i < 5 ; i++) if (!produce(&r, ++g.records)) die("produce") ;
  r.stats[0].lost = 20 ;
  r.stats[HERM_SET_LIFE * 2].lost = 4 ;
  g.lost = 24 ;
  r.state->slot[1].pending = 1 ;
  r.state->slot[1].pending_total.lost = 9 ;
  r.state->turn = 1 ;
  r.state->dirty = 1 ;
  step("intent", &r, &spare, g) ;
  printf("%lu successors\n", successors) ;
}


/* random */

static void nap (unsigned int us)
{
  struct timespec ts = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000l } ;
  nanosleep(&ts, 0) ;
}

/* It can meet its end before it has set up to catch a SIGTERM. */
static void ended (pid_t pid, int sig, int fd, struct text *t)
{
  int status ;
  kill(pid, sig) ;
  for (;;)
  {
    pid_t r = waitpid(pid, &status, sig == SIGKILL ? 0 : WNOHANG) ;
    if (r == -1) die("waitpid") ;
    if (r) break ;
    reads(fd, t) ;
    nap(200) ;
  }
  if (!(WIFSIGNALED(status) && WTERMSIG(status) == sig) &&
    !(WIFEXITED(status) && !WEXITSTATUS(status)))
  {
    printf("the reader ended with %x\n", status) ;
    exit(1) ;
  }
}

static void randomly (unsigned long total)
{
  struct ring r ;
  struct text t = { 0 } ;
  struct found f ;
  int p[2] ;
  unsigned long long records = 0, lost = 0, missed = 0, kills = 0, ends = 0 ;
  pid_t pid ;
  what = "random" ;
  exactly = 1 ;
  ring_make(&r, 65536, 2, rnext() % 10000 * 8) ;
  r.state->slot[0].pos = *r.cons ;
  pipes(p) ;
  fcntl(p[1], F_SETPIPE_SZ, 16384) ;
  pid = spawn(&r, p[1], 0, "-w1") ;
  while (records < total)
  {
    unsigned int n = rnext() % 40 ;
    while (n--)
    {
      if (produce(&r, records + 1)) records++ ;
      else r.stats[rnext() % 2].lost++, lost++ ;
      r.stats[0].emitted = records ;
    }
    if (!(rnext() % 50)) r.stats[1].missed++, missed++ ;
    if (rnext() % 4) reads(p[0], &t) ;
    if (rnext() % 2) nap(rnext() % 2000) ;
    if (!(rnext() % 5))
    {
      int sig = rnext() % 6 ? SIGKILL : SIGTERM ;
      ended(pid, sig, p[0], &t) ;
      if (sig == SIGKILL) kills++ ; else ends++ ;
      pid = spawn(&r, p[1], 0, "-w1") ;
      if (rnext() % 2) nap(rnext() % 4000) ;
    }
  }
  ended(pid, SIGTERM, p[0], &t) ;
  pid = spawn(&r, p[1], 0, "-w0") ;
  ended(pid, SIGKILL, p[0], &t) ;
  pid = spawn(&r, p[1], 0, "-w0") ;
  nap(50000) ;
  ended(pid, SIGTERM, p[0], &t) ;
  reads(p[0], &t) ;
  f = check(&t, records, lost, missed, 0, kills + 1) ;
  printf("%llu records, %llu lost, %llu kills, %llu ends: %llu lines, %llu of them again, %llu "
    "cut\n", records, lost, kills, ends, f.lines, f.again, f.cut) ;
  if (kills < 20 || !f.again || !f.cut || !lost)
  {
    printf("nothing proven: too tame\n") ;
    exit(1) ;
  }
}

int main (int argc, char **argv)
{
  if (argc < 3) return 100 ;
  reader = argv[argc - 1] ;
  setlinebuf(stdout) ;
  if (!strcmp(argv[1], "step")) steps() ;
  else if (!strcmp(argv[1], "random") && argc == 5)
  {
    rnd = strtoull(argv[2], 0, 0) * 2 + 1 ;
    randomly(strtoul(argv[3], 0, 0)) ;
  }
  else return 100 ;
  return 0 ;
}
