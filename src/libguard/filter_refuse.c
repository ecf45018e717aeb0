/* ISC license. */

#include <skalibs/nonposix.h>

#include <linux/seccomp.h>

#include "filter.h"

void filter_refuse (filter *f, unsigned int e)
{
  filter_put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | e) ;
}
