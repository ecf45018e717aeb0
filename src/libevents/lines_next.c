/* ISC license. */

#include <string.h>

#include "follow.h"

int lines_next (lines *l, char const **s, size_t *n)
{
  for (;;)
  {
    char *start = l->buf + l->start ;
    size_t len = l->end - l->start ;
    char *nl = memchr(start, '\n', len) ;
    int skip = l->skip ;
    if (!nl && !skip && len < HERM_LINE_MAX) return 0 ;
    *s = start ;
    *n = nl ? (size_t)(nl - start) : len ;
    l->start += nl ? *n + 1 : len ;
    l->skip = !nl ;
    if (!skip) return 1 ;
    if (!nl) return 0 ;
  }
}
