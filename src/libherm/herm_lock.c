/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/time.h>

#include <skalibs/tai.h>

#include <herm/lock.h>
#include <herm/time.h>

static void wakeup (int sig)
{
  (void)sig ;
}

static int once (int fd, unsigned int how, int block)
{
  struct flock fl = { .l_type = how == HERM_LOCK_WRITE ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET } ;
  if (how == HERM_LOCK_DIR) return flock(fd, LOCK_EX | (block ? 0 : LOCK_NB)) ;
  return fcntl(fd, block ? F_SETLKW : F_SETLK, &fl) ;
}

/* The timer repeats: the first signal may come before the call blocks. */
static int wait_for (int fd, unsigned int how, tain const *deadline)
{
  for (;;)
  {
    struct itimerval const off = { .it_value = { .tv_sec = 0, .tv_usec = 0 } } ;
    struct itimerval it = { .it_interval = { .tv_sec = 0, .tv_usec = 20000 } } ;
    tain left ;
    int r, e ;
    if (herm_late(deadline)) return 0 ;
    tain_sub(&left, deadline, &STAMP) ;
    if (!timeval_from_tain_relative(&it.it_value, &left) || it.it_value.tv_sec > 3600)
    {
      it.it_value.tv_sec = 3600 ;
      it.it_value.tv_usec = 0 ;
    }
    if (!it.it_value.tv_sec && !it.it_value.tv_usec) it.it_value.tv_usec = 1 ;
    if (setitimer(ITIMER_REAL, &it, 0) < 0) return -1 ;
    r = once(fd, how, 1) ;
    e = errno ;
    setitimer(ITIMER_REAL, &off, 0) ;
    if (r >= 0) return 1 ;
    if (e == EDEADLK) poll(0, 0, 20) ; /* a cycle made on purpose */
    else if (e != EINTR) return (errno = e, -1) ;
  }
}

int herm_lock (int fd, unsigned int how, tain const *deadline)
{
  struct sigaction sa = { .sa_handler = &wakeup } ;
  struct sigaction oldsa ;
  sigset_t set, oldset ;
  int r, e ;
  if (once(fd, how, 0) >= 0) return 1 ;
  if (errno != EAGAIN && errno != EACCES && errno != EWOULDBLOCK) return -1 ;
  sigemptyset(&sa.sa_mask) ;
  sigemptyset(&set) ;
  sigaddset(&set, SIGALRM) ;
  if (sigaction(SIGALRM, &sa, &oldsa) < 0) return -1 ;
  sigprocmask(SIG_UNBLOCK, &set, &oldset) ;
  r = wait_for(fd, how, deadline) ;
  e = errno ;
  sigprocmask(SIG_SETMASK, &oldset, 0) ;
  sigaction(SIGALRM, &oldsa, 0) ;
  tain_now_g() ;
  errno = e ;
  return r ;
}
