/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include <herm/lock.h>
#include <herm/proc.h>

/*
  The pidfd pins the process: a reused pid fails the second check. The real user counts, as for
  kill(2): root may act as another user.
*/
pid_t herm_lock_kill (int fd, int sig, uid_t uid)
{
  uid_t user ;
  pid_t pid, again ;
  int p, r = herm_lock_holder(fd, &pid) ;
  if (r <= 0) return r ;
  if (pid <= 1 || pid == getpid()) return 0 ;
  p = herm_proc_pin(pid) ;
  if (p < 0) return errno == ESRCH ? 0 : -1 ;
  r = herm_lock_holder(fd, &again) ;
  if (r <= 0) goto end ;
  r = 0 ;
  if (again != pid) goto end ;
  if (uid && (herm_proc_uid(pid, &user) < 0 || user != uid)) goto end ;
  r = herm_proc_signal(p, sig) < 0 ? errno == ESRCH ? 0 : -1 : pid ;
 end:
  fd_close(p) ;
  return r ;
}
