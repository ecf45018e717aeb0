/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

#include <skalibs/tai.h>

#include <herm/lock.h>
#include <herm/time.h>

#include "check.h"

char const *PROG = "lock" ;

/* A child that takes the lock, says so, and holds it until it is killed. */
static pid_t holder (char const *file, unsigned int how)
{
  int p[2] ;
  char c ;
  pid_t pid ;
  if (pipe(p) < 0) return -1 ;
  pid = fork() ;
  if (!pid)
  {
    tain d ;
    int fd = open(file, how == HERM_LOCK_DIR ? O_RDONLY : O_RDWR) ;
    herm_deadline(&d, 5000) ;
    if (herm_lock(fd, how, &d) != 1 || write(p[1], "x", 1) < 1) _exit(1) ;
    for (;;) pause() ;
  }
  close(p[1]) ;
  if (read(p[0], &c, 1) < 1) pid = -1 ;
  close(p[0]) ;
  return pid ;
}

static int end (pid_t pid)
{
  int w = 0 ;
  kill(pid, SIGKILL) ;
  waitpid(pid, &w, 0) ;
  return w ;
}

int main (void)
{
  char const *dir = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp" ;
  char file[4096] ;
  struct sigaction sa ;
  tain deadline, past ;
  pid_t pid, seen ;
  int fd, dfd ;
  snprintf(file, sizeof(file), "%s/lock.test.%u", dir, (unsigned int)getpid()) ;
  fd = open(file, O_RDWR | O_CREAT, 0600) ;
  dfd = open(dir, O_RDONLY | O_DIRECTORY) ;
  CHECK(fd >= 0 && dfd >= 0) ;
  herm_deadline(&past, 1) ;
  past = STAMP ;

  CHECK(herm_lock_holder(fd, &seen) == 0) ;
  CHECK(herm_lock_kill(fd, SIGTERM, 0) == 0) ;
  pid = holder(file, HERM_LOCK_WRITE) ;
  CHECK(pid > 0) ;
  CHECK(herm_lock_holder(fd, &seen) == 1 && seen == pid) ;
  herm_deadline(&deadline, 100) ;
  CHECK(herm_lock(fd, HERM_LOCK_READ, &deadline) == 0) ;
  CHECK(!tain_future(&deadline)) ;
  CHECK(herm_lock(fd, HERM_LOCK_WRITE, &past) == 0) ;
  CHECK(herm_lock_kill(fd, SIGKILL, 12345) == 0) ; /* not that user's */
  CHECK(herm_lock_holder(fd, &seen) == 1) ;
  CHECK(herm_lock_kill(fd, SIGKILL, 0) == pid) ;
  herm_deadline(&deadline, 20000) ;
  CHECK(herm_lock(fd, HERM_LOCK_READ, &deadline) == 1) ; /* wakes up with its death */
  CHECK(WIFSIGNALED(end(pid))) ;
  CHECK(herm_lock_holder(fd, &seen) == 0) ;            /* one's own is not seen */

  pid = holder(dir, HERM_LOCK_DIR) ;
  CHECK(pid > 0) ;
  herm_deadline(&deadline, 50) ;
  CHECK(herm_lock(dfd, HERM_LOCK_DIR, &deadline) == 0) ;
  end(pid) ;
  CHECK(herm_lock(dfd, HERM_LOCK_DIR, &deadline) == 1) ;

  /* nothing of the alarm stays behind */
  CHECK(!sigaction(SIGALRM, 0, &sa) && sa.sa_handler == SIG_DFL) ;
  CHECK(!alarm(0)) ;
  CHECK(herm_lock(-1, HERM_LOCK_READ, &past) == -1 && errno == EBADF) ;
  unlink(file) ;
  return CHECK_RESULT() ;
}
