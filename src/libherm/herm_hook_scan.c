/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/names.h>

#include "event.h"

int herm_hook_scan (unsigned int *hook, char const *s, size_t n)
{
  for (unsigned int i = 0 ; i < HERM_HOOK_N ; i++)
  {
    char const *name = herm_hook_name(i) ;
    if (!name || strlen(name) != n || memcmp(name, s, n)) continue ;
    *hook = i ;
    return 1 ;
  }
  return 0 ;
}
