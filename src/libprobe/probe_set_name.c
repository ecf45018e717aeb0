/* ISC license. */

#include <herm/names.h>

#include "probe-internal.h"

char const *probe_set_name (probe_set const *set)
{
  return herm_set_name(set->set) ;
}
