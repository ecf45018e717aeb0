/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/proc.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/time.h>

#define HOLDERS 64 /* processes looked at together */
#define TOLD 16 /* of them by number */

static inline tain const *earlier (tain const *a, tain const *b)
{
  return tain_less(a, b) ? a : b ;
}

static inline int late (tain const *deadline)
{
  tain_now_g() ;
  return !tain_future(deadline) ;
}

/* So many milliseconds from now, but some milliseconds before the deadline at the latest. */
static void grace (tain *t, int ms, int before, tain const *deadline)
{
  tain d, last ;
  tain_from_millisecs(&d, ms) ;
  tain_add_g(t, &d) ;
  tain_from_millisecs(&d, before) ;
  tain_sub(&last, deadline, &d) ;
  if (tain_less(&last, t)) *t = last ;
}

/*
  Sends a signal to whoever holds a lock: to anybody, if only root could have made the file, else only
  to a process of the file's user.
*/
static int kill_holder (int lock, int sig)
{
  struct stat st ;
  if (fstat(lock, &st) < 0 || (!st.st_uid && st.st_nlink != 1)) return 0 ;
  return herm_lock_kill(lock, sig, st.st_uid) > 0 ;
}

static int gone (int lock, tain const *deadline)
{
  return lock < 0 ? 1 : herm_lock(lock, HERM_LOCK_READ, deadline) ;
}

/*
  Waits for a supervisor. An s6-svscan whose scans fail postpones the stop that was asked
  of it: a service that is still wanted up after a second is told directly. At killat
  the service is killed, and much later the supervisor, if that did not help.
*/
static int end_supervisor (herm_removal *r, int dir, int lock, tain const *killat, tain const *deadline)
{
  herm_svstatus sv ;
  tain t ;
  int k ;
  if (lock < 0) return 1 ;
  if (r->orphaned) herm_svctl(dir, dir == r->log ? "x" : "dx", dir == r->log ? 1 : 2) ;
  grace(&t, 1000, 0, deadline) ;
  k = gone(lock, earlier(&t, killat)) ;
  if (k) return k ;
  if (herm_svstatus_read(dir, &sv) && sv.wantup) herm_svctl(dir, "dx", 2) ;
  k = gone(lock, earlier(killat, deadline)) ;
  if (k || late(deadline)) return k ;
  kill_holder(lock, SIGCONT) ;
  herm_svctl(dir, "dxk", 3) ;
  grace(&t, 6000, 500, deadline) ;
  k = gone(lock, &t) ;
  if (k) return k ;
  kill_holder(lock, SIGKILL) ;
  return gone(lock, deadline) ;
}

/* A gateway that its supervisor left behind. */
static int end_run (herm_removal *r, tain const *killat, tain const *deadline)
{
  int k ;
  tain past = STAMP ;
  k = gone(r->run, &past) ;
  if (k) return k ;
  if (kill_holder(r->run, SIGTERM)) kill_holder(r->run, SIGCONT) ;
  k = gone(r->run, earlier(killat, deadline)) ;
  if (k || late(deadline)) return k ;
  kill_holder(r->run, SIGKILL) ;
  return gone(r->run, deadline) ;
}

/* The ends of a pipe, as the mode of the links in /proc/PID/fd tells them. */
#define READER 0400
#define WRITER 0200

/* What /proc shows of a descriptor that is on a pipe: by name, since a look at the file itself could hang on somebody's network. */
#define PIPE_FMT (8 + UINT64_FMT)
static size_t pipe_fmt (char *s, struct stat const *st)
{
  size_t n = 6 ;
  memcpy(s, "pipe:[", n) ;
  n += uint64_fmt(s + n, st->st_ino) ;
  s[n++] = ']' ;
  return n ;
}

/* Has the process that end of the pipe open? Returns 1 or 0; -1 if that cannot be seen. */
static int has_pipe (char const *pid, struct stat const *proc, char const *pipe, size_t len, mode_t end)
{
  char path[32] = "/proc/" ;
  char link[PIPE_FMT + 1] ;
  struct stat st ;
  struct dirent *d ;
  size_t n = strlen(pid) ;
  int r = 0 ;
  DIR *dir ;
  memcpy(path + 6, pid, n) ;
  memcpy(path + 6 + n, "/fd", 4) ;
  herm_look(proc) ;
  dir = opendir(path) ;
  if (!dir) r = errno == ENOENT || errno == ESRCH ? 0 : -1 ;
  while (dir && !r && (d = readdir(dir)))
    r = d->d_name[0] != '.'
      && readlinkat(dirfd(dir), d->d_name, link, sizeof(link)) == (ssize_t)len && !memcmp(link, pipe, len)
      && !fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) && st.st_mode & end ;
  if (dir) closedir(dir) ;
  herm_unlook() ;
  return r ;
}

/*
  Is it one of those who may be killed for it? By its real user, as for kill(2): a set-uid program that the killuid started is one, whoever
  it works as. Returns 1 or 0; -1 if that cannot be seen.
*/
static int is_killuids (herm_removal const *r, pid_t pid)
{
  uid_t uid ;
  if (!r->killuid) return 1 ;
  if (herm_proc_uid(pid, &uid) < 0) return errno == ENOENT ? 0 : -1 ;
  return uid == r->killuid ;
}

/*
  Looks for whoever else has that end of the log pipe; s6-svscan, which may keep both, and the logger's
  supervisor are none of them, and nobody but the killuid's processes where that is not root.
  Opens at most max pidfds in x and sends them a signal, if not 0. Without x, only counts, and tells of each if told to.
  Returns how many there are; counts in unseen those who may be more.
*/
static unsigned int holders (herm_removal *r, mode_t end, int sig, int tell, iopause_fd *x, unsigned int max, unsigned int *unseen)
{
  char pipe[PIPE_FMT] ;
  struct stat st ;
  struct dirent *d ;
  size_t len ;
  unsigned int n = 0 ;
  pid_t svscan = herm_scandir_svscan(r->sd), logger = 0 ;
  DIR *dir ;
  *unseen = svscan < 0 ; /* it must not be taken for one of them */
  if (svscan < 0 || fstat(r->pipe, &st) < 0) return 0 ;
  len = pipe_fmt(pipe, &st) ;
  if (r->lock[1] >= 0 && herm_lock_holder(r->lock[1], &logger) < 0) logger = 0 ;
  dir = opendir("/proc") ;
  if (!dir)
  {
    *unseen = errno != ENOENT ;
    return 0 ;
  }
  while ((!x || n < max) && (d = readdir(dir)))
  {
    pid_t pid ;
    int p, has ;
    if (!pid0_scan(d->d_name, &pid) || pid <= 1 || pid == svscan || pid == logger || pid == getpid()) continue ;
    if (fstatat(dirfd(dir), d->d_name, &st, 0) < 0) continue ;
    has = is_killuids(r, pid) ;
    if (has > 0) has = has_pipe(d->d_name, &st, pipe, len, end) ;
    if (has < 0) ++*unseen ;
    if (has <= 0) continue ;
    if (tell && n < TOLD) strerr_warnw("process ", d->d_name, " still has the log pipe of ", r->name, " open") ;
    if (!x) { n++ ; continue ; }
    p = syscall(SYS_pidfd_open, pid, 0) ;
    if (p < 0)
    {
      if (errno != ESRCH) ++*unseen ;
      continue ;
    }
    if (fstatat(dirfd(dir), d->d_name, &st, 0) < 0 || has_pipe(d->d_name, &st, pipe, len, end) <= 0) { fd_close(p) ; continue ; } /* pinned, then looked at again */
    if (sig && is_killuids(r, pid) > 0) syscall(SYS_pidfd_send_signal, p, sig, 0, 0) ; /* it may have changed its user */
    x[n].fd = p ;
    x[n++].events = IOPAUSE_READ ;
  }
  closedir(dir) ;
  return n ;
}

/* Is it s6-svscan who has that end? */
static int svscan_has (herm_removal *r, mode_t end)
{
  char pipe[PIPE_FMT], fmt[PID_FMT], path[6 + PID_FMT] = "/proc/" ;
  struct stat st ;
  size_t len ;
  pid_t pid = herm_scandir_svscan(r->sd) ;
  if (pid <= 0 || fstat(r->pipe, &st) < 0) return 0 ;
  len = pipe_fmt(pipe, &st) ;
  fmt[pid_fmt(fmt, pid)] = 0 ;
  memcpy(path + 6, fmt, strlen(fmt) + 1) ;
  return !stat(path, &st) && has_pipe(fmt, &st, pipe, len, end) > 0 ;
}

/*
  Waits until nobody else has that end of the pipe. They are asked by a signal, if not 0, once,
  and killed from killat on. Whom we cannot look into is waited for, if the pipe is not hung up and s6-svscan is not the reason.
*/
static int end_holders (herm_removal *r, mode_t end, int sig, tain const *killat, tain const *deadline)
{
  for (;;)
  {
    iopause_fd x[HOLDERS] ;
    tain t ;
    unsigned int unseen ;
    int k, dying = late(killat) ;
    unsigned int n = holders(r, end, dying ? SIGKILL : sig, 0, x, HOLDERS, &unseen) ;
    if (!n && (!unseen || svscan_has(r, end))) return 1 ;
    grace(&t, 1000, 0, deadline) ;
    if (!n) /* ours is the reading end: it tells of writers only */
    {
      x[0].fd = r->pipe ;
      x[0].events = 0 ;
      k = iopause_g(x, end == WRITER, &t) ;
      if (k > 0 && x[0].revents & POLLHUP) return 1 ;
    }
    else
    {
      k = iopause_g(x, n, dying ? deadline : earlier(killat, deadline)) ;
      while (n--) fd_close(x[n].fd) ;
    }
    if (k < 0 && errno != EINTR) return -1 ;
    if (late(deadline)) return 0 ;
    sig = 0 ;
  }
}

/*
  An s6-svscan that saw a supervisor die before it was told that the service is to
  go keeps both ends of the pipe: the logger would wait for its end for ever. It has
  nothing more to read then, and is told to go.
*/
static void release_logger (herm_removal *r)
{
  unsigned int unseen ;
  int unread ;
  if (r->pipe < 0 || ioctl(r->pipe, FIONREAD, &unread) < 0 || unread) return ;
  if (!holders(r, WRITER, 0, 0, 0, 0, &unseen) && (!unseen || svscan_has(r, WRITER))) herm_svctl(r->log, "dx", 2) ;
}

/* The logger ends when nobody has the writing end of its pipe. */
static int end_logger (herm_removal *r, tain const *killat, tain const *deadline)
{
  tain const *patience = earlier(killat, deadline) ;
  tain t ;
  int k ;
  if (r->lock[1] < 0) return 1 ;
  if (r->orphaned) herm_svctl(r->log, "x", 1) ;
  for (;;) /* nothing tells of an empty pipe or of the last writer but this reader's hang-up */
  {
    grace(&t, 1000, 0, patience) ;
    k = gone(r->lock[1], &t) ;
    if (k) return k ;
    if (late(patience)) break ;
    release_logger(r) ;
  }
  if (late(deadline)) return 0 ;
  if (r->pipe >= 0)
  {
    k = end_holders(r, WRITER, 0, patience, deadline) ;
    if (k <= 0) return k ;
    release_logger(r) ;
    grace(&t, 2000, 800, deadline) ;
    k = gone(r->lock[1], &t) ;
    if (k) return k ;
  }
  t = STAMP ;
  return end_supervisor(r, r->log, r->lock[1], &t, deadline) ;
}

/* Is the other end of the pipe closed, or does it become so in a moment? */
static int hung_up (int fd)
{
  iopause_fd x = { .fd = fd, .events = 0 } ;
  tain t ;
  herm_deadline(&t, 100) ;
  return iopause_g(&x, 1, &t) > 0 && x.revents & (POLLHUP | POLLERR) ;
}

/* Exchanges our end of the pipe for the other one. */
static int turn (herm_removal *r, int flag)
{
  char self[14 + UINT_FMT] = "/proc/self/fd/" ;
  int fd ;
  self[14 + uint_fmt(self + 14, r->pipe)] = 0 ;
  fd = open(self, flag | O_NONBLOCK | O_CLOEXEC) ;
  if (fd < 0) return 0 ;
  fd_close(r->pipe) ;
  r->pipe = fd ;
  return 1 ;
}

/*
  What supervisors do not know of: children that a gateway left, and a logger whose
  supervisor was killed. Both hold the pipe. That a pipe is hung up is quickly seen; only
  if it is not must everybody's descriptors be looked at, since s6-svscan may be who holds it.
*/
static int end_pipe (herm_removal *r, tain const *killat, tain const *deadline)
{
  if (r->pipe < 0) return 1 ;
  if (!hung_up(r->pipe))
  {
    int k = end_holders(r, WRITER, 0, killat, deadline) ;
    if (k <= 0) return k ;
  }
  if (!turn(r, O_WRONLY)) return -1 ;
  if (hung_up(r->pipe)) return 1 ;
  if (!turn(r, O_RDONLY)) return -1 ; /* our writing end would keep a logger from seeing the end of its input */
  return end_holders(r, READER, SIGTERM, killat, deadline) ;
}

static void tell (herm_removal *r)
{
  static char const *const what[3] = { "its supervisor", "its logger's supervisor", "the gateway itself" } ;
  int const locks[3] = { r->lock[0], r->lock[1], r->run } ;
  for (unsigned int i = 0 ; i < 3 ; i++)
  {
    char fmt[PID_FMT] = "" ;
    pid_t pid ;
    if (locks[i] < 0 || herm_lock_holder(locks[i], &pid) <= 0) continue ;
    fmt[pid_fmt(fmt, pid)] = 0 ;
    strerr_warnw(r->name, ": ", what[i], " is still alive, pid ", fmt) ;
    if (i < 2)
    {
      herm_svstatus sv ;
      if (!herm_svstatus_read(i ? r->log : r->fd, &sv) || !sv.pid) continue ;
      fmt[pid_fmt(fmt, sv.pid)] = 0 ;
      strerr_warnw(r->name, ": ", i ? "its logger" : "its process", " is still alive, pid ", fmt) ;
    }
  }
  if (r->pipe >= 0)
  {
    unsigned int unseen, n = holders(r, READER | WRITER, 0, 1, 0, 0, &unseen) ;
    if (n > TOLD)
    {
      char fmt[UINT_FMT] ;
      fmt[uint_fmt(fmt, n - TOLD)] = 0 ;
      strerr_warnw("and ", fmt, " processes more") ;
    }
    if (!n && unseen)
      strerr_warnw("a process that cannot be looked into may still have the log pipe of ", r->name, " open") ;
  }
}

/*
  A process lets go of its locks a moment before it is dead. When it is, s6-svscan has been told, and has room again.
  If another process has the number already, this waits in vain, but not for long.
*/
static void end_processes (herm_removal *r)
{
  for (unsigned int i = 0 ; i < 2 ; i++) if (r->proc[i])
  {
    iopause_fd x = { .fd = syscall(SYS_pidfd_open, r->proc[i], 0), .events = IOPAUSE_READ } ;
    tain t ;
    if (x.fd < 0) continue ;
    herm_deadline(&t, 1000) ;
    iopause_g(&x, 1, &t) ;
    fd_close(x.fd) ;
  }
}

static int finish (herm_removal *r, tain const *killat, tain const *deadline)
{
  tain t ;
  int k = end_supervisor(r, r->fd, r->lock[0], killat, deadline) ;
  if (k > 0) k = end_run(r, killat, deadline) ;
  if (k > 0) k = end_logger(r, killat, deadline) ;
  if (k > 0) k = end_pipe(r, killat, deadline) ;
  if (k <= 0) return k ;
  end_processes(r) ;

  /* The read locks are still held: a supervisor that comes late dies. The deadline was for processes. */
  herm_deadline(&t, 5000) ;
  if (herm_dir_clear(r->fd, &t) < 0) return -1 ;
  return !unlinkat(r->sd->fd, r->name, AT_REMOVEDIR) || errno == ENOENT ? 1 : -1 ;
}

int herm_removal_end (herm_removal *r, tain const *killat, tain const *deadline)
{
  int patient = !late(deadline) ;
  int k = finish(r, killat, deadline) ;
  if (!k && patient) tell(r) ;
  herm_removal_forget(r) ;
  return k ;
}
