/* ISC license. */

#include <skalibs/djbunix.h>

#include "libprobe.h"

void probe_result_drop (probe_result *res, unsigned int n)
{
  while (res->nlinks > n) fd_close(res->links[--res->nlinks]) ;
}
