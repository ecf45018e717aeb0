/* ISC license. */

#include "probe-internal.h"

probe_failure const *probe_result_failure (probe_result const *res)
{
  return res->failures + (res->nfailures > res->ndegraded ? res->ndegraded : 0) ;
}
