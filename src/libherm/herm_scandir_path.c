/* ISC license. */

#include <stdlib.h>
#include <sys/stat.h>

#include <herm/scandir.h>

char const *herm_scandir_path (char const *s)
{
  struct stat st ;
  if (!s) s = getenv("HERM_SCANDIR") ;
  if (s && *s) return s ;
  if (!stat(HERM_SCANDIR_NESTED, &st) && S_ISDIR(st.st_mode)) return HERM_SCANDIR_NESTED ;
  return HERM_SCANDIR_MAIN ;
}
