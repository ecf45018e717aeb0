/* ISC license. */

#include <string.h>

#include <herm/profile.h>

void herm_slot_name (char *s, char const *profile)
{
  memcpy(s, HERM_SLOT_PREFIX, HERM_SLOT_PREFIX_LEN) ;
  memcpy(s + HERM_SLOT_PREFIX_LEN, profile, strlen(profile) + 1) ;
}
