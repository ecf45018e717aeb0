/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include <herm/profile.h>
#include <herm/scandir.h>
#include "gateway.h"

int slot_open (herm_scandir const *sd, char const *profile)
{
  char slot[HERM_SLOT_MAX + 1] = HERM_SLOT_PREFIX ;
  int flags = O_PATH | O_DIRECTORY | O_CLOEXEC ;
  memcpy(slot + HERM_SLOT_PREFIX_LEN, profile, strlen(profile) + 1) ;
  if (!geteuid() && sd->st.st_uid) flags |= O_NOFOLLOW ; /* root does not go where somebody else's link leads */
  return openat(sd->fd, slot, flags) ;
}
