/* ISC license. */

#include <stdlib.h>
#include <sys/stat.h>

#include <herm/scandir.h>

char const *herm_scandir_path (char const *s)
{
  struct stat st ;
  if (!s) s = getenv("HERM_SCANDIR") ;
  if (s && *s) return s ;
  return !stat(HERM_SCANDIR_NESTED, &st) && S_ISDIR(st.st_mode) ? HERM_SCANDIR_NESTED : HERM_SCANDIR_MAIN ;
}
