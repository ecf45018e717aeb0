/* ISC license. */

#include <string.h>

#include <herm/names.h>

#include "libprobe.h"

void probe_result_hooks (struct probe_result const *res, char *s)
{
  unsigned int i = HERM_HOOK_NONE + 1 ;
  strcpy(s, herm_hook_name(res->hook)) ;
  for (; i < HERM_HOOK_N ; i++)
    if (res->beside & (1U << i))
    {
      strcat(s, "+") ;
      strcat(s, herm_hook_name(i)) ;
    }
}
