/* ISC license. */

#include <errno.h>
#include <sys/stat.h>

#include "libprobe.h"

int probe_library_add (struct probe_libraries *libs, char const *path)
{
  struct probe_library *l = libs->v + libs->n ;
  unsigned int i = 0 ;
  struct stat st ;
  if (libs->n >= PROBE_LIBRARIES_MAX) return (errno = E2BIG, -1) ;
  l->path = path ;
  l->dev = l->ino = 0 ;
  l->e = stat(path, &st) == -1 ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL ;
  if (!l->e)
  {
    l->dev = st.st_dev ;
    l->ino = st.st_ino ;
    for (; i < libs->n ; i++)
      if (!libs->v[i].e && libs->v[i].dev == l->dev && libs->v[i].ino == l->ino) return 0 ;
  }
  libs->n++ ;
  return 0 ;
}
