/* ISC license. */

#include <herm/json.h>

#include "follow.h"

int selection_has (selection const *x, herm_line const *l)
{
  unsigned int i = 0 ;
  while (i < x->nkinds && !herm_json_is(l->kind, l->kind_len, x->kinds[i], '.')) i++ ;
  if (i && i == x->nkinds) return 0 ;
  i = 0 ;
  while (i < x->nservices && !herm_json_is(l->service, l->service_len, x->services[i], 0)) i++ ;
  return !i || i < x->nservices ;
}
