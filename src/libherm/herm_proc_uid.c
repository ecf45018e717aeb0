/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/types.h>

#include <herm/proc.h>

/* /proc/PID belongs to the effective user: root for a waiting su. */
int herm_proc_uid (pid_t pid, uid_t *uid)
{
  static char const key[] = "\nUid:\t" ;
  char s[1024] ;
  char const *p ;
  ssize_t r = herm_proc_read(pid, "status", s, sizeof(s) - 1) ;
  if (r < 0) return -1 ;
  s[r] = 0 ;
  p = strstr(s, key) ;
  return p && uid_scan(p + sizeof(key) - 1, uid) ? 0 : (errno = EPROTO, -1) ;
}
