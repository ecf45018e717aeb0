/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <skalibs/iopause.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "probe-read.h"

#ifndef RWF_NOWAIT
# define RWF_NOWAIT 0x00000008
#endif

#define GRACE_MS 2000   /* for standard output at the end */

enum { OUT_PLAIN, OUT_NOWAIT, OUT_CAREFUL, OUT_SOCKET } ;

void readout_init (readout *out, int hup)
{
  struct stat st ;
  sigset_t set ;
  if (fstat(1, &st) < 0) strerr_diefusys(100, "use standard output") ;
  out->mode = S_ISFIFO(st.st_mode) ? OUT_NOWAIT : S_ISSOCK(st.st_mode) ? OUT_SOCKET : OUT_PLAIN ;
  out->ending = out->hungup = 0 ;
  out->fd = selfpipe_init() ;
  if (out->fd < 0) strerr_diefusys(111, "selfpipe_init") ;
  sigemptyset(&set) ;
  sigaddset(&set, SIGTERM) ;
  sigaddset(&set, SIGINT) ;
  if (hup) sigaddset(&set, SIGHUP) ;
  if (!selfpipe_trapset(&set)) strerr_diefusys(111, "trap signals") ;
  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
}

int readout_polls (readout const *out)
{
  return out->mode != OUT_PLAIN ;
}

void readout_signals (readout *out)
{
  for (;;) switch (selfpipe_read())
  {
    case -1 : strerr_diefusys(111, "read signals") ;
    case 0 : return ;
    case SIGTERM :
    case SIGINT : out->ending++ ; break ;
    case SIGHUP : out->hungup = 1 ; break ;
    default : strerr_dief(101, "unexpected signal") ;
  }
}

/*
  A stopped logger must not make the reader deaf to SIGTERM. Others share standard output, so no
  O_NONBLOCK: RWF_NOWAIT (pipes: Linux 6.4), or at most the bytes that poll(2) promises.
*/
static ssize_t write_some (readout *out, char const *s, size_t n)
{
  switch (out->mode)
  {
    case OUT_NOWAIT :
    {
#ifdef SYS_pwritev2
      struct iovec v = { .iov_base = (char *)s, .iov_len = n } ;
      ssize_t r = syscall(SYS_pwritev2, 1, &v, 1L, -1L, -1L, (long)RWF_NOWAIT) ;
      if (r >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL && errno != EPERM))
        return r ;
#endif
      out->mode = OUT_CAREFUL ;
    }
    /* fall through */
    case OUT_CAREFUL :
    {
      struct pollfd x = { .fd = 1, .events = POLLOUT } ;
      int r = poll(&x, 1, 0) ;
      if (r < 0) return -1 ;
      if (!r) return (errno = EAGAIN, -1) ;
      return write(1, s, n > 4096 ? 4096 : n) ;
    }
    case OUT_SOCKET : return send(1, s, n, MSG_DONTWAIT | MSG_NOSIGNAL) ;
    case OUT_PLAIN :
    default : return write(1, s, n) ;
  }
}

/* Returns 1 once standard output takes bytes, 0 if the reader must end. */
static int wait_out (readout *out)
{
  iopause_fd x[2] =
  {
    { .fd = out->fd, .events = IOPAUSE_READ },
    { .fd = 1, .events = IOPAUSE_WRITE }
  } ;
  tain grace, deadline ;
  tain_from_millisecs(&grace, GRACE_MS) ;
  tain_now_g() ;
  tain_add_g(&deadline, out->ending ? &grace : &tain_infinite_relative) ;
  for (;;)
  {
    unsigned int was = out->ending ;
    int r = iopause_g(x, 2, &deadline) ;
    if (r < 0) strerr_diefusys(111, "iopause") ;
    if (r && x[0].revents & IOPAUSE_READ) readout_signals(out) ;
    if (!r || out->ending > 1) return 0 ;
    if (x[1].revents & (IOPAUSE_WRITE | IOPAUSE_EXCEPT)) return 1 ;
    if (out->ending && !was) tain_add_g(&deadline, &grace) ;
  }
}

/* What took only a part is full: it need not say so. */
size_t readout_write (readout *out, char const *s, size_t n)
{
  size_t done = 0 ;
  while (done < n)
  {
    ssize_t r = write_some(out, s + done, n - done) ;
    if (r < 0 && errno == EINTR) continue ;
    if (r < 0 && errno != EAGAIN && errno != EWOULDBLOCK) break ;
    if (r > 0) done += r ;
    if (done == n || (r > 0 && out->mode == OUT_CAREFUL) || wait_out(out)) continue ;
    errno = ETIMEDOUT ;
    break ;
  }
  return done ;
}

void readout_die (void)
{
  if (errno == EPIPE || errno == ECONNRESET) _exit(0) ;
  if (errno == ETIMEDOUT)
    strerr_dief(99, "standard output takes nothing: the last lines are not written") ;
  strerr_diefusys(111, "write to standard output") ;
}
