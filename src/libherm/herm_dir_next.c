/* ISC license. */

#include <errno.h>
#include <dirent.h>

#include <herm/dir.h>

struct dirent *herm_dir_next (DIR *dir)
{
  struct dirent *d ;
  do
  {
    errno = 0 ;
    d = readdir(dir) ;
  }
  while (d && d->d_name[0] == '.' && (!d->d_name[1] || (d->d_name[1] == '.' && !d->d_name[2]))) ;
  return d ;
}
