/* ISC license. */

#include "filter.h"

void filter_put (filter *f, unsigned int code, uint32_t k)
{
  filter_jump(f, code, k, 0, 0) ;
}
