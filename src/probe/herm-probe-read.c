/* ISC license. */

#include <skalibs/nonposix.h>

#include <sys/types.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/bytestr.h>
#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/names.h>

#include "event.h"
#include "probe-read.h"

#define USAGE "herm-probe-read [ -n ] [ -w window ] [ -k kind,... ]... [ -P ]"
#define dieusage() strerr_dieusage(100, USAGE)

#ifndef RWF_NOWAIT
# define RWF_NOWAIT 0x00000008
#endif

 /* The ring, as the kernel lays it out: each record has 8 bytes before it, the first four are its length and these. */

#define RING_BUSY UINT32_C(0x80000000)
#define RING_DISCARD UINT32_C(0x40000000)
#define RING_HEADER 8

#define BATCH 65536            /* a write is about that much: what a pipe holds */
#define SKIPMAX 65536          /* give back that much of the ring at the latest when nothing is to be written */
#define BUSY_MS 1              /* look again at a record that is being written */
#define BUSY_TRIES 100         /* at the end, no more often than that */
#define GRACE_MS 2000          /* at the end, wait for a standard output that takes nothing */

static unsigned long *consumer ;
static unsigned long const *producer ;
static char const *data ;
static unsigned long size ;
static struct herm_stat const *stats ;
static unsigned int ncpu ;
static unsigned int sets = 0 ;        /* bit 1 << enum herm_set */
static unsigned int kinds = ~0u ;     /* bit 1 << enum herm_kind */
static struct herm_reader_state *state ;

 /*
   What state->slot[] says once the buffer is written.

   A reader can be killed anywhere, so it goes through these points, in this order:
    1. lines are in the buffer: nobody knows. The next reader makes the same lines again.
    2. write(2) took a part or all of them. The next reader makes them again, from the same position, so
       with the same numbers; it writes a newline first, because of dirty, so the line that was cut stays alone.
    3. the slot that is not valid is being written. As 2.
    4. turn is stored: number and position change in one store. The next reader goes on behind these lines.
    5. the consumer position is stored: the kernel may use that room again. Until then the next reader, which
       starts at the farther one of the two positions, finds the records still there and passes over them.
   A kernel.loss line comes from counters that do not stand still, so its contents cannot be made again. Therefore
   it is first put down as an intent, by 3 and 4, with nothing else in the buffer. The next reader writes an intent
   before anything else: the same totals, the same number. Then 2 to 4 again, where the intent goes away.
 */

static struct herm_reader_slot now ;

static char out[BATCH + READ_LINE_ROOM] ;
static size_t outlen = 0 ;
static readcontext context = READCONTEXT_ZERO ;
static uint64_t malformed = 0 ;
static int cut = 0 ;                  /* the last line of the reader before us may have been, and our newline is not out yet */

static enum { OUT_PLAIN, OUT_NOWAIT, OUT_CAREFUL, OUT_SOCKET } outmode = OUT_PLAIN ;
static int sigfd ;
static unsigned int ending = 0 ;      /* number of signals that asked for it */
static tain window ;
static tain busywait ;
static tain grace ;


 /* Positions */

static void commit (void)
{
  uint32_t turn = state->turn + 1 ;
  now.offset = context.clock.offset ;
  state->slot[turn & 1] = now ;
  __atomic_store_n(&state->turn, turn, __ATOMIC_RELEASE) ;
 /*
   Full barrier: the poll(2) that follows must look at the ring after this store. The kernel stores the producer
   position, then looks whether we have caught up and only then wakes us. One of both sees the other.
 */
  __atomic_store_n(consumer, (unsigned long)now.pos, __ATOMIC_SEQ_CST) ;
}

static inline unsigned long produced (void)
{
  return __atomic_load_n(producer, __ATOMIC_ACQUIRE) ;
}


 /* Standard output */

static void handle_signals (void)
{
  for (;;) switch (selfpipe_read())
  {
    case -1 : strerr_diefusys(111, "read signals") ;
    case 0 : return ;
    case SIGTERM :
    case SIGINT : ending++ ; break ;
    default : strerr_dief(101, "unexpected signal") ;
  }
}

 /* Ends in the middle of a batch of which done bytes are out: the next reader need not be told if that is between two lines. */

static void abandon (size_t done)
{
  if (done ? out[done - 1] == '\n' : !cut) state->dirty = 0 ;
}

 /*
   A logger that is stopped or restarted must not make us deaf to SIGTERM. The description of standard output
   is shared with others, so O_NONBLOCK is not ours to set; a pipe is asked not to wait in each write (Linux 6.4),
   or else gets what it must have room for when poll(2) says so.
 */

static ssize_t write_some (char const *s, size_t n)
{
  switch (outmode)
  {
#ifdef SYS_pwritev2
    case OUT_NOWAIT :
    {
      struct iovec v = { .iov_base = (char *)s, .iov_len = n } ;
      ssize_t r = syscall(SYS_pwritev2, 1, &v, 1L, -1L, -1L, (long)RWF_NOWAIT) ;
      if (r >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL && errno != EPERM)) return r ;
      outmode = OUT_CAREFUL ;
    }
#else
    case OUT_NOWAIT :
#endif
    /* fall through */
    case OUT_CAREFUL :
    {
      struct pollfd x = { .fd = 1, .events = POLLOUT } ;
      int r = poll(&x, 1, 0) ;
      if (r == -1) return -1 ;
      if (!r) return (errno = EAGAIN, -1) ;
      return write(1, s, n > 4096 ? 4096 : n) ;
    }
    case OUT_SOCKET : return send(1, s, n, MSG_DONTWAIT | MSG_NOSIGNAL) ;
    case OUT_PLAIN :
    default : return write(1, s, n) ;
  }
}

static void wait_out (size_t done)
{
  iopause_fd x[2] = { { .fd = sigfd, .events = IOPAUSE_READ }, { .fd = 1, .events = IOPAUSE_WRITE } } ;
  tain deadline ;
  tain_now_g() ;
  tain_add_g(&deadline, ending ? &grace : &tain_infinite_relative) ;
  for (;;)
  {
    int r ;
    unsigned int was = ending ;
    r = iopause_g(x, 2, &deadline) ;
    if (r == -1) strerr_diefusys(111, "iopause") ;
    if (r && x[0].revents & IOPAUSE_READ) handle_signals() ;
    if (!r || ending > 1)
    {
      abandon(done) ;
      strerr_dief(99, "standard output takes nothing: the last lines are not written") ;
    }
    if (x[1].revents & (IOPAUSE_WRITE | IOPAUSE_EXCEPT)) return ;
    if (ending && !was) tain_add_g(&deadline, &grace) ;
  }
}

static void flush (void)
{
  size_t done = 0 ;
  while (done < outlen)
  {
    ssize_t r = write_some(out + done, outlen - done) ;
    if (r > 0) done += r ;
    else if (!r || errno == EAGAIN || errno == EWOULDBLOCK) wait_out(done) ;
    else if (errno == EPIPE || errno == ECONNRESET)
    {
      abandon(done) ;
      _exit(0) ;
    }
    else if (errno != EINTR)
    {
      int e = errno ;
      abandon(done) ;
      errno = e ;
      strerr_diefusys(111, "write to standard output") ;
    }
  }
  outlen = 0 ;
  readclock_now(&context.clock) ;
  commit() ;
}


 /* The ring */

static void complain (void)
{
  if (!malformed++) strerr_warnw("malformed record in the ring, skipped; further ones will only be counted") ;
}

/* Of a copy, the longest one has that much: somebody who has the ring as well could change what was checked already. */
static size_t format (struct herm_event const *p, uint32_t len)
{
  static union
  {
    struct herm_event h ;
    char room[sizeof(struct herm_event_file) + 2 * (HERM_PATH_MAX + HERM_WALK_MAX)] ;
  } record ;
  struct herm_event const *h = &record.h ;
  uint32_t n ;
  if (len < sizeof(struct herm_event)) return 0 ;
  n = __atomic_load_n(&p->size, __ATOMIC_RELAXED) ;
  if (n < sizeof(struct herm_event) || n > len || n > sizeof record) return 0 ;
  memcpy(&record, p, n) ;
  if (!h->hook || h->hook >= HERM_HOOK_N) return 0 ;
  if (h->kind == HERM_KIND_EXEC) return read_exec(out + outlen, &context, now.seq + 1, h, n) ; /* the one that comes in storms: no call through a pointer */
  return h->kind < HERM_KIND_N && read_kind[h->kind] ? (*read_kind[h->kind])(out + outlen, &context, now.seq + 1, h, n) : 0 ;
}

static inline int unwanted (struct herm_event const *h, uint32_t len)
{
  return len >= sizeof(struct herm_event) && h->kind < HERM_KIND_N && !(kinds & 1u << h->kind) ;
}

 /*
   Writes all that is in the ring at the start of it, not what comes meanwhile, so it ends.
   Returns 1 if a record in between is still being filled in. Adds what it took to *taken.
 */

static int drain (unsigned long *taken)
{
  unsigned long start = now.pos ;
  unsigned long limit = produced() ;
  unsigned long pos = now.pos ;
  unsigned long committed = pos ;
  int busy = 0 ;
  if (pos == limit) return 0 ;
  readclock_now(&context.clock) ;
  while (pos != limit)
  {
    char const *p = data + (pos & (size - 1)) ;
    uint32_t header = __atomic_load_n((uint32_t const *)p, __ATOMIC_ACQUIRE) ;
    uint32_t len = header & ~(RING_BUSY | RING_DISCARD) ;
    unsigned long total = ((unsigned long)len + RING_HEADER + 7) & ~7ul ;
    if (header & RING_BUSY)
    {
      busy = 1 ;
      break ;
    }
    if (total > limit - pos || total > size)
    {
     /* Cannot come from a kernel. Where the next record starts is not known. */
      complain() ;
      total = limit - pos ;
    }
    else if (!(header & RING_DISCARD))
    {
      struct herm_event const *h = (struct herm_event const *)(p + RING_HEADER) ;
      if (!unwanted(h, len))
      {
        size_t w = format(h, len) ;
        if (w)
        {
          outlen += w ;
          now.seq++ ;
        }
        else complain() ;
      }
    }
    pos += total ;
    if (outlen >= BATCH || (!outlen && pos - committed >= SKIPMAX))
    {
      now.pos = pos ;
      flush() ;
      committed = pos ;
    }
  }
  now.pos = pos ;
  if (outlen || pos != committed) flush() ;
  *taken += pos - start ;
  return busy ;
}


 /* Losses */

static void sum (unsigned int set, struct herm_stat *t)
{
  struct herm_stat const *p = stats + (size_t)set * ncpu ;
  unsigned int i = 0 ;
  for (; i < ncpu ; i++, p++)
  {
    t->seen += __atomic_load_n(&p->seen, __ATOMIC_RELAXED) ;
    t->filtered += __atomic_load_n(&p->filtered, __ATOMIC_RELAXED) ;
    t->emitted += __atomic_load_n(&p->emitted, __ATOMIC_RELAXED) ;
    t->lost += __atomic_load_n(&p->lost, __ATOMIC_RELAXED) ;
    t->missed += __atomic_load_n(&p->missed, __ATOMIC_RELAXED) ;
  }
}

 /* The buffer is empty. */

static void loss_line (void)
{
  outlen = read_loss(out, &context, &now) ;
  now.seq++ ;
  now.told[now.intent - 1] = now.intended ;
  now.intent = 0 ;
  flush() ;
}

static void losses (void)
{
  unsigned int set = 0 ;
  for (; set < HERM_SET_N ; set++) if (sets & 1u << set)
  {
    struct herm_stat t = { .seen = 0 } ;
    sum(set, &t) ;
    if (t.lost <= now.told[set].lost && t.missed <= now.told[set].missed) continue ;
    readclock_now(&context.clock) ;
    now.intended_ts = context.clock.boot ;
    now.intended.lost = t.lost > now.told[set].lost ? t.lost : now.told[set].lost ;
    now.intended.missed = t.missed > now.told[set].missed ? t.missed : now.told[set].missed ;
    now.intent = 1 + set ;
    commit() ;
    loss_line() ;
  }
}

static void degraded (char const *s)
{
  uint32_t i = 0 ;
  if (!s) return ;
  for (; *s ; i++)
  {
    size_t len = str_chr(s, '\n') ;
    if (i >= now.degraded && len)
    {
      outlen += read_degraded(out + outlen, &context, now.seq + 1, now.intended_ts, s, len) ;
      now.seq++ ;
      now.degraded = i + 1 ;
      if (outlen >= BATCH) flush() ;
    }
    s += len + !!s[len] ;
  }
  if (outlen) flush() ;
}

static void totals (void)
{
  struct herm_stat t = { .seen = 0 } ;
  char fmt[7][UINT64_FMT] ;
  unsigned int set = 0 ;
  for (; set < HERM_SET_N ; set++) if (sets & 1u << set) sum(set, &t) ;
  fmt[0][uint64_fmt(fmt[0], t.seen)] = 0 ;
  fmt[1][uint64_fmt(fmt[1], t.filtered)] = 0 ;
  fmt[2][uint64_fmt(fmt[2], t.emitted)] = 0 ;
  fmt[3][uint64_fmt(fmt[3], t.lost)] = 0 ;
  fmt[4][uint64_fmt(fmt[4], t.missed)] = 0 ;
  fmt[5][uint64_fmt(fmt[5], now.seq)] = 0 ;
  fmt[6][uint64_fmt(fmt[6], malformed)] = 0 ;
  strerr_warni("seen ", fmt[0], " filtered ", fmt[1], " emitted ", fmt[2], " lost ", fmt[3], " missed ", fmt[4],
    " lines ", fmt[5], malformed ? " malformed " : "", malformed ? fmt[6] : "") ;
}


 /* The environment */

static char const *need (char const *name)
{
  char const *x = getenv(name) ;
  if (!x) strerr_dief(100, name, " not set (herm-probe-load sets it)") ;
  return x ;
}

static unsigned int need_uint (char const *name)
{
  unsigned int u ;
  if (!uint0_scan(need(name), &u)) strerr_dief(100, "invalid ", name) ;
  return u ;
}

 /* Length in bytes behind the descriptor if it is a file, as in the tests, so that no mapping goes beyond its end. */

static int need_fd (char const *name, size_t len)
{
  struct stat st ;
  unsigned int fd = need_uint(name) ;
  if (fd < 3 || fd > INT32_MAX || fstat(fd, &st) == -1 || (S_ISREG(st.st_mode) && (uint64_t)st.st_size < len)) strerr_dief(100, "invalid ", name) ;
  return fd ;
}

static void *map (int fd, size_t len, int prot, size_t offset, char const *name)
{
  void *p = mmap(0, len, prot, MAP_SHARED, fd, offset) ;
  if (p == MAP_FAILED)
    strerr_diefusys(errno == EINVAL || errno == EPERM || errno == EACCES || errno == ENODEV ? 100 : 111, "map ", name) ;
  return p ;
}

static void scan_sets (char const *s)
{
  while (*s)
  {
    size_t len = str_chr(s, ',') ;
    size_t n = byte_chr(s, len, '=') ;
    unsigned int set ;
    if (n >= len || !herm_set_scan(&set, s, n)) strerr_dief(100, "invalid ", "HERM_SETS") ;
    sets |= 1u << set ;
    s += len + !!s[len] ;
  }
  if (!sets) strerr_dief(100, "invalid ", "HERM_SETS") ;
}

 /* Lines without a record are always written: to name them is allowed and changes nothing else. */

static unsigned int scan_kinds (char const *s)
{
  unsigned int r = 1u << HERM_KIND_NONE ;
  do
  {
    size_t len = str_chr(s, ',') ;
    unsigned int kind ;
    if (!herm_kind_scan(&kind, s, len)) strerr_dief(100, "unknown kind in -k: ", s) ;
    r |= 1u << kind ;
    s += len ;
  }
  while (*s++) ;
  return r ;
}

int main (int argc, char const *const *argv)
{
  iopause_fd x[3] = { { .events = IOPAUSE_READ }, { .events = IOPAUSE_READ }, { .fd = 1 } } ;
  unsigned int nx = 2 ;
  int once = 0 ;
  int prctled = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ;
  PROG = "herm-probe-read" ;
  if (prctled == -1 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) strerr_diefusys(111, "prctl") ;

  {
    unsigned int ms = 5 ;
    unsigned int wanted = 0 ;
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "nw:k:P", &l) ;
      if (opt == -1) break ;
      switch (opt)
      {
        case 'n' : once = 1 ; break ;
        case 'w' : if (!uint0_scan(l.arg, &ms) || ms > INT32_MAX) dieusage() ; break ;
        case 'k' : wanted |= scan_kinds(l.arg) ; break ;
        case 'P' : context.plain = 1 ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ;
    if (argc) dieusage() ;
    if (wanted) kinds = wanted ;
    tain_from_millisecs(&window, ms) ;
    tain_from_millisecs(&busywait, BUSY_MS) ;
    tain_from_millisecs(&grace, GRACE_MS) ;
  }

#ifndef HERM_USE_BPF
  strerr_dief(112, "built without BPF") ;
#endif

  {
    unsigned long page = sysconf(_SC_PAGESIZE) ;
    unsigned long backlog ;
    struct stat st ;
    int fd, statsfd ;
    scan_sets(need("HERM_SETS")) ;
    size = need_uint("HERM_RING_SIZE") ;
    if (size < page || size & (size - 1) || size > UINT32_C(1) << 30) strerr_dief(100, "invalid ", "HERM_RING_SIZE") ;
    ncpu = need_uint("HERM_STATS_CPUS") ;
    if (!ncpu || ncpu > 65536) strerr_dief(100, "invalid ", "HERM_STATS_CPUS") ;
    x[1].fd = need_fd("HERM_RING_FD", 2 * page + 2 * size) ;
    statsfd = need_fd("HERM_STATS_FD", sizeof(struct herm_stat) * HERM_SET_N * ncpu) ;
    fd = need_fd("HERM_STATE_FD", sizeof(struct herm_reader_state)) ;
    if (x[1].fd == statsfd || x[1].fd == fd || statsfd == fd) strerr_dief(100, "invalid ", "HERM_STATE_FD") ;
    consumer = map(x[1].fd, page, PROT_READ | PROT_WRITE, 0, "the ring (HERM_RING_FD, HERM_RING_SIZE)") ;
    producer = map(x[1].fd, page + 2 * size, PROT_READ, page, "the ring (HERM_RING_FD, HERM_RING_SIZE)") ;
    data = (char const *)producer + page ;
    stats = map(statsfd, sizeof(struct herm_stat) * HERM_SET_N * ncpu, PROT_READ, 0, "the statistics (HERM_STATS_FD, HERM_STATS_CPUS)") ;
    state = map(fd, sizeof(struct herm_reader_state), PROT_READ | PROT_WRITE, 0, "the state (HERM_STATE_FD)") ;
    close(statsfd) ;
    close(fd) ;

    now = state->slot[state->turn & 1] ;
    if (now.intent > HERM_SET_N) now.intent = 0 ;
    backlog = produced() - *consumer ;
    if (backlog > size || *consumer & 7) strerr_dief(100, "the ring is not of HERM_RING_SIZE bytes") ;
    if ((unsigned long)now.pos - *consumer > backlog || now.pos & 7) now.pos = *consumer ;

    if (fstat(1, &st) == -1) strerr_diefusys(100, "use standard output") ;
    if (S_ISFIFO(st.st_mode)) outmode = OUT_NOWAIT ;
    else if (S_ISSOCK(st.st_mode)) outmode = OUT_SOCKET ;
    if (outmode != OUT_PLAIN) nx = 3 ;
  }

  x[0].fd = selfpipe_init() ;
  if (x[0].fd == -1) strerr_diefusys(111, "selfpipe_init") ;
  sigfd = x[0].fd ;
  {
    sigset_t set ;
    sigemptyset(&set) ;
    sigaddset(&set, SIGTERM) ;
    sigaddset(&set, SIGINT) ;
    if (!selfpipe_trapset(&set)) strerr_diefusys(111, "trap signals") ;
  }
  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
  tain_now_set_stopwatch_g() ;
  context.libraries = getenv("HERM_LIBRARIES") ;
  if (context.plain) strerr_warnw("plaintext of TLS connections is printed, where it was recorded") ;
  context.clock.offset = now.offset ;
  readclock_now(&context.clock) ;

  if (state->dirty)
  {
    out[outlen++] = '\n' ;
    cut = 1 ;
  }
  state->dirty = 1 ;
  if (!now.intended_ts) now.intended_ts = context.clock.boot ; /* of the lines about what is degraded, whoever writes them */
  flush() ;   /* also when there is nothing to write: it gives back what the last reader could not */
  cut = 0 ;
  if (now.intent) loss_line() ;
  degraded(getenv("HERM_DEGRADED")) ;

  for (;;)
  {
    unsigned long taken = 0 ;
    int busy = drain(&taken) ;
    losses() ;
    if (once || ending) break ;
    if (taken >= size >> 2) handle_signals() ;   /* a window would be too long */
    else
    {
      tain deadline = tain_infinite ;
      unsigned int n = nx ;
      if (busy || (taken && tain_less(&tain_zero, &window)))
      {
       /* Without the ring: what comes gathers, and the kernel does not wake us for it. */
        tain_now_g() ;
        tain_add_g(&deadline, taken && tain_less(&busywait, &window) ? &window : &busywait) ;
        n = 1 ;
      }
      if (iopause_g(x, n, &deadline) == -1) strerr_diefusys(111, "iopause") ;
      if (x[0].revents & IOPAUSE_READ) handle_signals() ;
      if (n > 1 && x[1].revents & (POLLERR | POLLNVAL)) strerr_dief(100, "invalid ", "HERM_RING_FD") ;
      if (n > 2 && x[2].revents & IOPAUSE_EXCEPT && !ending)
      {
        state->dirty = 0 ;
        _exit(0) ;
      }
    }
  }

  {
    unsigned int tries = BUSY_TRIES ;
    for (;;)
    {
      unsigned long taken = 0 ;
      tain deadline ;
      if (!drain(&taken) || !tries--) break ;
      tain_now_g() ;
      tain_add_g(&deadline, &busywait) ;
      deepsleepuntil_g(&deadline) ;
    }
  }
  losses() ;
  state->dirty = 0 ;
  totals() ;
  _exit(0) ;
}
