/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/names.h>

#include "event.h"

int herm_kind_scan (unsigned int *kind, char const *s, size_t n)
{
  for (unsigned int i = 0 ; i < HERM_KIND_ALL ; i++)
  {
    char const *name = herm_kind_name(i) ;
    if (!name || strlen(name) != n || memcmp(name, s, n)) continue ;
    *kind = i ;
    return 1 ;
  }
  return 0 ;
}
