/* ISC license. */

#include <skalibs/djbunix.h>

#include "holder.h"
#include "probe-internal.h"

int holder_get (s6_fdholder_t *a, char const *id)
{
  int fd = probe_fd_good(s6_fdholder_retrieve_g(a, id, holder_deadline())) ;
  if (fd >= 0 && coe(fd) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}
