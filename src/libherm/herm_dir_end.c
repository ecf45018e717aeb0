/* ISC license. */

#include <errno.h>
#include <dirent.h>

#include <herm/dir.h>

void herm_dir_end (DIR *dir)
{
  int e = errno ;
  closedir(dir) ;
  errno = e ;
}
