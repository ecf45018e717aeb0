/* ISC license. */

#include "libprobe.h"

struct probe_failure const *probe_result_failure (struct probe_result const *res)
{
  return res->failures + (res->nfailures > res->nbeside ? res->nbeside : 0) ;
}
