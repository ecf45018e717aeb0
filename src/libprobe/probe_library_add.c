/* ISC license. */

#include <errno.h>
#include <sys/stat.h>

#include "probe-internal.h"

int probe_library_add (probe_libraries *libs, char const *path)
{
  probe_library *l = libs->v + libs->n ;
  struct stat st ;
  if (libs->n >= PROBE_LIBRARIES_MAX) return (errno = E2BIG, -1) ;
  l->path = path ;
  l->dev = l->ino = 0 ;
  l->e = stat(path, &st) < 0 ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL ;
  if (!l->e)
  {
    l->dev = st.st_dev ;
    l->ino = st.st_ino ;
    for (unsigned int i = 0 ; i < libs->n ; i++)
      if (!libs->v[i].e && libs->v[i].dev == l->dev && libs->v[i].ino == l->ino) return 0 ;
  }
  libs->n++ ;
  return 0 ;
}
