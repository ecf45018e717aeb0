/* ISC license. */

#include <skalibs/nonposix.h>

#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/prctl.h>

#include <skalibs/bytestr.h>
#include <skalibs/iopause.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/line.h>

#include "probe-read.h"

#define USAGE "herm-probe-read [ -n ] [ -w window ] [ -k kind,... ]... [ -s file ] [ -P ]"
#define dieusage() strerr_dieusage(100, USAGE)

#define BATCH 65536    /* of lines, a pipe's size; or of records without a line, to free */
#define LOOK_S 1       /* between looks at the cgroup and the roots */
#define BUSY_MS 1      /* between looks at an unfinished record */
#define BUSY_TRIES 100

static readring ring ;
static readstats stats ;
static herm_reader_state *state ;

/*
  The next slot. A reader can be killed at each step:
   1. Lines are only in the buffer. The next reader makes them again.
   2. write(2) took some. The next reader makes the same lines with the same numbers; dirty
      makes it write a newline first, which ends a cut line.
   3. The invalid slot is being written. As 2.
   4. turn is stored: number and position change at once.
   5. The consumer position is stored: the kernel may reuse the room. Until then the next
      reader starts at the farther position.
  Counters go on, so a kernel.loss line cannot be made again: with an empty buffer, 3 and 4 first
  store it as pending. The next reader writes it first.
*/
static herm_reader_slot now ;

static char buf[BATCH + HERM_LINE_ROOM] ;
static size_t len = 0 ;
static readout out ;
static readcontext context = READCONTEXT_ZERO ;
static int cut = 0 ;   /* a cut line lacks its newline */
static int once = 0 ;
static readwatch watch = { 0 } ;
static char const *sensitive_file = 0 ;
static tain window ;
static tain busywait ;


 /* Commit */

static void commit (void)
{
  uint32_t turn = state->turn + 1 ;
  now.offset = context.clock.offset ;
  state->slot[turn & 1] = now ;
  __atomic_store_n(&state->turn, turn, __ATOMIC_RELEASE) ;
 /* Full barrier: poll(2) must look at the ring after this, or no wakeup comes. */
  __atomic_store_n(ring.consumer, (unsigned long)now.pos, __ATOMIC_SEQ_CST) ;
}

static void flush (void)
{
  size_t done = readout_write(&out, buf, len) ;
  if (done < len)
  {
    if (done ? buf[done - 1] == '\n' : !cut) state->dirty = 0 ; /* complete line */
    readout_die() ;
  }
  len = 0 ;
  readclock_now(&context.clock) ;
  commit() ;
}


 /* Records and losses */

/* Returns 1 at an unfinished record, else 0. Adds to *taken. */
static int drain (unsigned long *taken)
{
  unsigned long limit = readring_produced(&ring) ;
  unsigned long start = now.pos, pos = start, committed = start ;
  int r = READRING_NOTHING ;
  if (pos == limit) return 0 ;
  readclock_now(&context.clock) ;
  while (pos != limit)
  {
    herm_event const *h ;
    size_t n = 0 ;
    r = readring_next(&ring, &pos, limit, &h) ;
    if (r == READRING_BUSY) break ;
    if (r != READRING_NOTHING) n = read_line(buf + len, &context, now.seq + 1, h) ;
    now.seq += !!n ;
    len += n ;
    if (len >= BATCH || (!len && pos - committed >= BATCH))
    {
      now.pos = pos ;
      flush() ;
      committed = pos ;
    }
  }
  now.pos = pos ;
  if (len || pos != committed) flush() ;
  *taken += pos - start ;
  return r == READRING_BUSY ;
}

/* The buffer must be empty. */
static void loss_line (void)
{
  len = read_loss(buf, &context, &now) ;
  now.seq++ ;
  now.reported[now.pending - 1] = now.pending_total ;
  now.pending = 0 ;
  flush() ;
}

static void losses (void)
{
  for (unsigned int set = 0 ; set < HERM_SET_N ; set++)
  {
    if (!readstats_loss(&stats, set, &now)) continue ;
    readclock_now(&context.clock) ;
    now.pending_ts = context.clock.boot ;
    commit() ;
    loss_line() ;
  }
}

static void degraded (char const *s)
{
  for (uint32_t i = 0 ; s && *s ; i++)
  {
    size_t n = str_chr(s, '\n') ;
    if (i >= now.degraded && n)
    {
      len += read_degraded(buf + len, &context, now.seq + 1, now.pending_ts, s, n) ;
      now.seq++ ;
      now.degraded = i + 1 ;
      if (len >= BATCH) flush() ;
    }
    s += n + !!s[n] ;
  }
  if (len) flush() ;
}


 /* The steps */

static void setup_options (int argc, char const *const *argv)
{
  unsigned int ms = 5 ;
  unsigned int wanted = 0 ;
  subgetopt l = SUBGETOPT_ZERO ;
  for (;;)
  {
    int opt = subgetopt_r(argc, argv, "nw:k:s:P", &l) ;
    if (opt < 0) break ;
    switch (opt)
    {
      case 'n' : once = 1 ; break ;
      case 'w' : if (!uint0_scan(l.arg, &ms) || ms > INT32_MAX) dieusage() ; break ;
      case 'k' : wanted |= read_kinds_scan(l.arg) ; break ;
      case 's' : sensitive_file = l.arg ; break ;
      case 'P' : context.plain = 1 ; break ;
      default : dieusage() ;
    }
  }
  if (argc > l.ind) dieusage() ;
  if (wanted) context.kinds = wanted ;
  tain_from_millisecs(&window, ms) ;
  tain_from_millisecs(&busywait, BUSY_MS) ;
}

static void begin (void)
{
  if (state->dirty)
  {
    buf[len++] = '\n' ;
    cut = 1 ;
  }
  state->dirty = 1 ;
  if (!now.pending_ts) now.pending_ts = context.clock.boot ; /* of herm.degraded lines */
  flush() ;   /* even if empty: moves the consumer position */
  cut = 0 ;
  if (now.pending) loss_line() ;
  degraded(getenv("HERM_DEGRADED")) ;
}

static void run (int fd)
{
  iopause_fd x[4] = { { out.fd, IOPAUSE_READ, 0 }, { -1, IOPAUSE_READ, 0 },
    { fd, IOPAUSE_READ, 0 }, { 1, 0, 0 } } ;
  for (;;)
  {
    unsigned int n = 3 + readout_polls(&out) ;
    unsigned long taken = 0 ;
    tain deadline = tain_infinite ;
    int busy ;
    if (readout_hungup(&out)) read_sensitive_get(sensitive_file, 0) ;
    busy = drain(&taken) ;
    losses() ;
    len = read_changes(buf, &context, &now.seq, &watch) ;
    if (len) flush() ;
    if (once || out.ending) return ;
    if (taken >= ring.size >> 2)   /* a window would be too long */
    {
      readout_signals(&out) ;
      continue ;
    }
    if (watch.cgroup || context.names)   /* these changes make no records */
    {
      tain_now_g() ;
      tain_addsec_g(&deadline, LOOK_S) ;
    }
    if (busy || (taken && tain_less(&tain_zero, &window)))
    {
     /* Records gather: the kernel wakes no reader that does not poll the ring. */
      tain_now_g() ;
      tain_add_g(&deadline, taken && tain_less(&busywait, &window) ? &window : &busywait) ;
      n = 1 ;
    }
    x[1].fd = watch.holder ;
    if (iopause_g(x, n, &deadline) < 0) strerr_diefusys(111, "iopause") ;
    if (x[0].revents & IOPAUSE_READ) readout_signals(&out) ;
    if (n > 2 && x[2].revents & (POLLERR | POLLNVAL)) strerr_dief(100, "invalid ", "HERM_RING_FD") ;
    if (n > 3 && x[3].revents & IOPAUSE_EXCEPT && !out.ending)
    {
      state->dirty = 0 ;
      _exit(0) ;
    }
  }
}

static void end (void)
{
  for (unsigned int tries = 0 ;; tries++)
  {
    unsigned long taken = 0 ;
    tain deadline ;
    if (!drain(&taken) || tries >= BUSY_TRIES) break ;
    tain_now_g() ;
    tain_add_g(&deadline, &busywait) ;
    deepsleepuntil_g(&deadline) ;
  }
  losses() ;
  state->dirty = 0 ;
  readstats_report(&stats, now.seq, context.malformed) ;
}

int main (int argc, char const *const *argv)
{
  int fd ;
  PROG = "herm-probe-read" ;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    strerr_diefusys(111, "prctl") ;
  setup_options(argc, argv) ;
#ifndef HERM_USE_BPF
  strerr_dief(112, "built without BPF") ;
#endif
  fd = readenv_maps(&ring, &stats, &state) ;
  if (!readring_resume(&ring, state, &now))
    strerr_dief(100, "the ring is not of HERM_RING_SIZE bytes") ;
  readout_init(&out, !!sensitive_file) ;
  if (sensitive_file) read_sensitive_get(sensitive_file, 1) ;
  tain_now_set_stopwatch_g() ;
  context.seqid = state->seqid ;
  context.names = readenv_names() ;
  context.libraries = getenv("HERM_LIBRARIES") ;
  watch.cgroup = getenv("HERM_CGROUP") ;
  watch.holder = readenv_holder() ;
  watch.sets = stats.sets ;
  if (context.plain)
    strerr_warnw("plaintext of TLS connections is printed, where it was recorded") ;
  context.clock.offset = now.offset ;
  readclock_now(&context.clock) ;
  begin() ;
  run(fd) ;
  end() ;
  _exit(0) ;
}
