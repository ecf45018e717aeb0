/* ISC license. */

#include <string.h>

#include <skalibs/types.h>

#include <herm/proc.h>

#define GENERATIONS 1024 /* reused pids may form a cycle */

/* Returns 0 if none here, or on error. */
static pid_t parent (pid_t pid)
{
  static char const key[] = "\nPPid:\t" ;
  char s[1024] ;
  char const *p ;
  pid_t r ;
  ssize_t n = herm_proc_read(pid, "status", s, sizeof(s) - 1) ;
  if (n < 0) return 0 ;
  s[n] = 0 ;
  p = strstr(s, key) ;
  return p && pid_scan(p + sizeof(key) - 1, &r) ? r : 0 ;
}

int herm_proc_descends (pid_t pid, pid_t ancestor)
{
  if (!ancestor) return 0 ;
  for (unsigned int i = 0 ; i < GENERATIONS && pid > 0 ; i++)
  {
    if (pid == ancestor) return 1 ;
    pid = parent(pid) ;
  }
  return 0 ;
}
