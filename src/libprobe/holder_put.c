/* ISC license. */

#include <skalibs/tai.h>

#include "holder.h"

int holder_put (s6_fdholder_t *a, int fd, char const *id)
{
  tain never ;
  tain_add_g(&never, &tain_infinite_relative) ;
  return s6_fdholder_store_g(a, fd, id, &never, holder_deadline()) ;
}
