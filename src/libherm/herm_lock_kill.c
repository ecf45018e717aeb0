/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/lock.h>

/* The pidfd pins the process before the lock is looked at again: a reused pid does not hold it. */
pid_t herm_lock_kill (int fd, int sig, uid_t uid)
{
  char proc[6 + PID_FMT] = "/proc/" ;
  struct stat st ;
  pid_t pid, again ;
  int p, r = herm_lock_holder(fd, &pid) ;
  if (r <= 0) return r ;
  if (pid <= 1 || pid == getpid()) return 0 ;
  p = syscall(SYS_pidfd_open, pid, 0) ;
  if (p < 0) return errno == ESRCH ? 0 : -1 ;
  proc[6 + pid_fmt(proc + 6, pid)] = 0 ;
  r = herm_lock_holder(fd, &again) ;
  if (r <= 0) goto end ;
  if (again != pid || stat(proc, &st) < 0 || (uid && st.st_uid != uid)) { r = 0 ; goto end ; }
  r = syscall(SYS_pidfd_send_signal, p, sig, 0, 0) < 0 ? errno == ESRCH ? 0 : -1 : pid ;
 end:
  fd_close(p) ;
  return r ;
}
