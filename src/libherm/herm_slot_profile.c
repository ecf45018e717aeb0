/* ISC license. */

#include <skalibs/bytestr.h>

#include <herm/profile.h>

char const *herm_slot_profile (char const *s)
{
  if (!str_start(s, HERM_SLOT_PREFIX)) return 0 ;
  s += HERM_SLOT_PREFIX_LEN ;
  return herm_profile_scan(s, 0) ? s : 0 ;
}
