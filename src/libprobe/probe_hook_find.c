/* ISC license. */

#include <string.h>

#include "libprobe.h"

unsigned int probe_hook_find (char const *name)
{
  unsigned int i = HERM_HOOK_NONE + 1 ;
  for (; i < HERM_HOOK_N ; i++)
    if (!strcmp(name, probe_hook_name(i))) return i ;
  return HERM_HOOK_NONE ;
}
