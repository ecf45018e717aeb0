/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <fcntl.h>

#include <herm/slot.h>
#include "gateway.h"

int slot_open (int at, char const *profile)
{
  char slot[HERM_SLOT_MAX + 1] = HERM_SLOT_PREFIX ;
  memcpy(slot + HERM_SLOT_PREFIX_LEN, profile, strlen(profile) + 1) ;
  return openat(at, slot, O_PATH | O_DIRECTORY | O_CLOEXEC) ;
}
