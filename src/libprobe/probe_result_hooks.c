/* ISC license. */

#include <string.h>

#include <herm/names.h>

#include "probe-internal.h"

void probe_result_hooks (probe_result const *res, char *s)
{
  strcpy(s, herm_hook_name(res->hook)) ;
  for (unsigned int i = HERM_HOOK_NONE + 1 ; i < HERM_HOOK_N ; i++)
    if (res->companions & (1U << i))
    {
      strcat(s, "+") ;
      strcat(s, herm_hook_name(i)) ;
    }
}
