/* ISC license. */

#include "libprobe.h"

probe_failure const *probe_result_failure (probe_result const *res)
{
  return res->failures + (res->nfailures > res->nbeside ? res->nbeside : 0) ;
}
