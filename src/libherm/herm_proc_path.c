/* ISC license. */

#include <string.h>

#include <skalibs/types.h>

#include <herm/proc.h>

void herm_proc_path (char *s, pid_t pid, char const *file)
{
  size_t n = 6 ;
  memcpy(s, "/proc/", n) ;
  n += pid_fmt(s + n, pid) ;
  s[n++] = '/' ;
  memcpy(s + n, file, strlen(file) + 1) ;
}
