/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/syscall.h>

#include <skalibs/djbunix.h>

#include <herm/lock.h>
#include <herm/proc.h>

/*
  The pidfd pins the process before the lock is looked at again: a reused pid does not hold it. Its real user is whom it must be of, as for
  kill(2): he may signal a set-uid program that he started, but not root's process that has become him for a moment.
*/
pid_t herm_lock_kill (int fd, int sig, uid_t uid)
{
  uid_t user ;
  pid_t pid, again ;
  int p, r = herm_lock_holder(fd, &pid) ;
  if (r <= 0) return r ;
  if (pid <= 1 || pid == getpid()) return 0 ;
  p = syscall(SYS_pidfd_open, pid, 0) ;
  if (p < 0) return errno == ESRCH ? 0 : -1 ;
  r = herm_lock_holder(fd, &again) ;
  if (r <= 0) goto end ;
  if (again != pid || (uid && (herm_proc_uid(pid, &user) < 0 || user != uid))) { r = 0 ; goto end ; }
  r = syscall(SYS_pidfd_send_signal, p, sig, 0, 0) < 0 ? errno == ESRCH ? 0 : -1 : pid ;
 end:
  fd_close(p) ;
  return r ;
}
