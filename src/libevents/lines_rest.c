/* ISC license. */

#include "follow.h"

int lines_rest (lines *l, char const **s, size_t *n)
{
  *s = l->buf + l->start ;
  *n = l->end - l->start ;
  l->start = l->end ;
  return *n && !l->skip ;
}
