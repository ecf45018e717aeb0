/* ISC license. */

#include <string.h>

#include "follow.h"

int selection_add (selection *x, char const *s)
{
  if (!strncmp(s, "kind=", 5))
  {
    if (x->nkinds == SELECTION_MAX) return 0 ;
    x->kinds[x->nkinds++] = s + 5 ;
  }
  else if (!strncmp(s, "service=", 8))
  {
    if (x->nservices == SELECTION_MAX) return 0 ;
    x->services[x->nservices++] = s + 8 ;
  }
  else return 0 ;
  return 1 ;
}
