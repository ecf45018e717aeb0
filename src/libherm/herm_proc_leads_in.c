/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <dirent.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/proc.h>

pid_t herm_proc_leads_in (struct stat const *st)
{
  pid_t found = 0 ;
  struct dirent *d ;
  DIR *dir = opendir("/proc") ;
  if (!dir) return -1 ;
  while (!found && (d = readdir(dir)))
  {
    struct stat got ;
    char path[PID_FMT + 5] ;
    pid_t pid ;
    int r ;
    if (!pid0_scan(d->d_name, &pid) || pid <= 1 || getsid(pid) != pid) continue ;
    if (fstatat(dirfd(dir), d->d_name, &got, 0) < 0) continue ;
    memcpy(path + pid_fmt(path, pid), "/cwd", 5) ;
    herm_look(&got) ;
    r = fstatat(dirfd(dir), path, &got, 0) ;
    herm_unlook() ;
    if (r < 0 || got.st_dev != st->st_dev || got.st_ino != st->st_ino) continue ;
    found = pid ;
  }
  closedir(dir) ;
  return found ;
}
