/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/owner.h>

/* Not the owner of /proc/PID, who is the effective user: root's, as long as anybody's su asks for a password. */
int herm_proc_uid (pid_t pid, uid_t *uid)
{
  static char const key[] = "\nUid:\t" ;
  char path[14 + PID_FMT] = "/proc/" ;
  char s[1024] ;
  char const *p ;
  ssize_t r ;
  size_t n = 6 + pid_fmt(path + 6, pid) ;
  memcpy(path + n, "/status", 8) ;
  r = openreadnclose(path, s, sizeof(s) - 1) ;
  if (r < 0)
  {
    if (errno == ESRCH) errno = ENOENT ; /* it has gone after the open */
    return -1 ;
  }
  s[r] = 0 ;
  p = strstr(s, key) ;
  return p && uid_scan(p + sizeof(key) - 1, uid) ? 0 : (errno = EPROTO, -1) ;
}
