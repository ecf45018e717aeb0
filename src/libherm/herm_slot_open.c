/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <unistd.h>

#include <herm/profile.h>
#include <herm/scandir.h>
#include <herm/slot.h>

int herm_slot_open (herm_scandir const *sd, char const *profile)
{
  char slot[HERM_SLOT_MAX + 1] ;
  int flags = O_PATH | O_DIRECTORY | O_CLOEXEC ;
  herm_slot_name(slot, profile) ;
  if (!geteuid() && sd->st.st_uid) flags |= O_NOFOLLOW ;
  return openat(sd->fd, slot, flags) ;
}
