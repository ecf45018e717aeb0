/* ISC license. */

#include "hold.h"
#include "holder.h"

int hold_get (s6_fdholder_t *a, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  hold_id(id, digest, words) ;
  return holder_get(a, id) ;
}
