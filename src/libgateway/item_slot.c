/* ISC license. */

#include <string.h>

#include "reconcile.h"

void item_slot (char *slot, char const *profile)
{
  memcpy(slot, HERM_SLOT_PREFIX, HERM_SLOT_PREFIX_LEN) ;
  memcpy(slot + HERM_SLOT_PREFIX_LEN, profile, strlen(profile) + 1) ;
}
