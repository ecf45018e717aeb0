/* ISC license. */

#include <string.h>

#include "publish.h"

static size_t add (char *why, size_t pos, char const *s)
{
  size_t n = strlen(s) ;
  if (n > PUBLISH_WHY - 1 - pos) n = PUBLISH_WHY - 1 - pos ;
  memcpy(why + pos, s, n) ;
  why[pos + n] = 0 ;
  return pos + n ;
}

void publish_why (publish *p, char const *what, char const *reason)
{
  size_t pos = add(p->why, 0, what) ;
  if (!*reason) return ;
  pos = add(p->why, pos, ": ") ;
  add(p->why, pos, reason) ;
}
