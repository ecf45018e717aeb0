/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/names.h>

#include "event.h"

int herm_set_scan (unsigned int *set, char const *s, size_t n)
{
  for (unsigned int i = 0 ; i < HERM_SET_N ; i++)
  {
    char const *name = herm_set_name(i) ;
    if (!name || strlen(name) != n || memcmp(name, s, n)) continue ;
    *set = i ;
    return 1 ;
  }
  return 0 ;
}
