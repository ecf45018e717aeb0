/* ISC license. */

#include <strings.h>

#include <herm/env.h>

int herm_truthy (char const *s)
{
  static char const *const yes[4] = { "1", "true", "yes", "on" } ;
  if (s) for (unsigned int i = 0 ; i < 4 ; i++) if (!strcasecmp(s, yes[i])) return 1 ;
  return 0 ;
}
