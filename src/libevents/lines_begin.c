/* ISC license. */

#include "follow.h"

void lines_begin (lines *l, int fd, uint64_t pos, int skip)
{
  l->fd = fd ;
  l->pos = pos ;
  l->skip = skip ;
  l->start = l->end = 0 ;
}
