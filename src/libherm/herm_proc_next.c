/* ISC license. */

#include <errno.h>
#include <dirent.h>

#include <skalibs/types.h>

#include <herm/proc.h>

pid_t herm_proc_next (DIR *dir)
{
  for (;;)
  {
    struct dirent *d ;
    pid_t pid ;
    errno = 0 ;
    d = readdir(dir) ;
    if (!d) return errno ? -1 : 0 ;
    if (pid0_scan(d->d_name, &pid)) return pid ;
  }
}
