/* ISC license. */

#include <dirent.h>

#include <skalibs/types.h>

#include <herm/proc.h>

pid_t herm_proc_next (DIR *dir)
{
  struct dirent *d ;
  while ((d = readdir(dir)))
  {
    pid_t pid ;
    if (pid0_scan(d->d_name, &pid)) return pid ;
  }
  return 0 ;
}
