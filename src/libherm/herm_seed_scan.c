/* ISC license. */

#include <string.h>

#include <herm/service.h>

int herm_seed_scan (unsigned int *mode, char const *s)
{
  static char const *const names[4] =
  {
    [HERM_SEED_GROUP] = "group",
    [HERM_SEED_COMPAT] = "compat",
    [HERM_SEED_S6] = "s6",
    [HERM_SEED_SHARED] = "shared"
  } ;
  for (unsigned int i = 0 ; i < 4 ; i++) if (!strcmp(s, names[i]))
  {
    *mode = i ;
    return 1 ;
  }
  return 0 ;
}
