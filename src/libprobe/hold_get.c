/* ISC license. */

#include <skalibs/djbunix.h>

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

int hold_get (s6_fdholder_t *a, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  int fd ;
  hold_id(id, digest, words) ;
  fd = probe_fd_good(s6_fdholder_retrieve_g(a, id, holder_deadline())) ;
  if (fd >= 0 && coe(fd) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}
