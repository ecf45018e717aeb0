/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/uint64.h>

#include <herm/put.h>

#include "probe-read.h"

size_t read_pseudo (char *out, herm_event_path const *p, char const *s, uint64_t ino)
{
  size_t n = strnlen(s, p->walk_len) ;
  char *o = out ;
  switch (p->flags >> HERM_PSEUDO_SHIFT)
  {
    case HERM_PSEUDO_PIPE : o = HERM_PUT(o, "pipe") ; break ;
    case HERM_PSEUDO_SOCKET : o = HERM_PUT(o, "socket") ; break ;
    case HERM_PSEUDO_NAMESPACE : o = herm_put(o, s, n) ; break ;
    case HERM_PSEUDO_ANON : return herm_put(HERM_PUT(o, "anon_inode:"), s, n) - out ;
    case HERM_PSEUDO_PIDFD : return HERM_PUT(o, "anon_inode:[pidfd]") - out ;
    default : return herm_put(HERM_PUT(o, "/"), s, n) - out ;
  }
  o = herm_put_u64(HERM_PUT(o, ":["), ino) ;
  return HERM_PUT(o, "]") - out ;
}
