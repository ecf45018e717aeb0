/* ISC license. */

#include <sys/stat.h>

#include <herm/dir.h>
#include <herm/proc.h>

int herm_proc_look (pid_t pid)
{
  char path[HERM_PROC_PATH] ;
  struct stat st ;
  herm_proc_path(path, pid, "") ;
  if (stat(path, &st) < 0) return -1 ;
  herm_look(&st) ;
  return 0 ;
}
