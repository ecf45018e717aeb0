/* ISC license. */

#include <string.h>

#include <herm/dir.h>
#include <herm/slot.h>

int herm_marker_write (int dir, char const *profile, uid_t uid, gid_t gid)
{
  char generation[HERM_UNIQUE_SIZE + 1] ;
  size_t len ;
  herm_unique(generation, "\n") ;
  len = strlen(generation) ;
  generation[len++] = '\n' ;
  return herm_file_make(dir, HERM_MARKER, profile, strlen(profile), generation, len,
    uid, gid, 0644) ;
}
