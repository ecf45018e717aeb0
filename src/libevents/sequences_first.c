/* ISC license. */

#include <string.h>

#include "follow.h"

int sequences_first (sequences *x, uint64_t id)
{
  sequence s = { .id = id } ;
  unsigned int i = 0 ;
  int known ;
  while (i < x->n && x->v[i].id != id) i++ ;
  known = i < x->n ;
  if (known)
  {
    if (!i) return 1 ;
    s = x->v[i] ;
  }
  else if (i == SEQUENCES_MAX) i-- ;
  else x->n++ ;
  memmove(x->v + 1, x->v, i * sizeof(sequence)) ;
  x->v[0] = s ;
  return known ;
}
