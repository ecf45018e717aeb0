/* ISC license. */

#include <string.h>

#include "confine.h"

int confine_scan (unsigned int *dimension, char const *s)
{
  for (unsigned int i = 0 ; i < CONFINE_N ; i++)
  {
    if (strcmp(s, confine_name(i))) continue ;
    *dimension = i ;
    return 1 ;
  }
  return 0 ;
}
