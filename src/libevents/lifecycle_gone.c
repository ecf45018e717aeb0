/* ISC license. */

#include <errno.h>
#include <dirent.h>
#include <sys/stat.h>

#include <herm/dir.h>

#include "lifecycle.h"

/* inotify says nothing of the removal while a process has its working directory below. */
void lifecycle_gone (lifecycle *w)
{
  struct stat st ;
  DIR *dir ;
  w->empty = 0 ;
  if (stat(w->path.s, &st) < 0 ? errno == ENOENT
   : st.st_dev != w->st.st_dev || st.st_ino != w->st.st_ino)
  {
    w->gone = 1 ;
    return ;
  }
  dir = opendir(w->path.s) ;
  if (!dir) return ;
  w->empty = !herm_dir_next(dir) && !errno ;
  herm_dir_end(dir) ;
}
