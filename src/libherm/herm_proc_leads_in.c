/* ISC license. */

#include <skalibs/nonposix.h>

#include <dirent.h>
#include <unistd.h>
#include <sys/stat.h>

#include <herm/dir.h>
#include <herm/proc.h>

static int is_in (pid_t pid, struct stat const *st)
{
  char path[HERM_PROC_PATH] ;
  struct stat got ;
  int r ;
  if (herm_proc_look(pid) < 0) return 0 ;
  herm_proc_path(path, pid, "cwd") ;
  r = stat(path, &got) ;
  herm_unlook() ;
  return !r && got.st_dev == st->st_dev && got.st_ino == st->st_ino ;
}

pid_t herm_proc_leads_in (struct stat const *st)
{
  pid_t pid ;
  DIR *dir = opendir("/proc") ;
  if (!dir) return -1 ;
  while ((pid = herm_proc_next(dir)) > 0)
    if (pid > 1 && getsid(pid) == pid && is_in(pid, st)) break ;
  herm_dir_end(dir) ;
  return pid ;
}
