/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <herm/slot.h>
#include "gateway.h"

int slot_open (int at, char const *profile)
{
  char slot[HERM_SLOT_MAX + 1] = HERM_SLOT_PREFIX ;
  int flags = O_PATH | O_DIRECTORY | O_CLOEXEC ;
  memcpy(slot + HERM_SLOT_PREFIX_LEN, profile, strlen(profile) + 1) ;
  if (!geteuid())
  {
    struct stat st ;
    if (fstat(at, &st) < 0) return -1 ;
    if (st.st_uid) flags |= O_NOFOLLOW ; /* root does not go where somebody else's link leads */
  }
  return openat(at, slot, flags) ;
}
