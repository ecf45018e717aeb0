/* ISC license. */

#include <skalibs/types.h>

#include <herm/owner.h>

size_t herm_owner_fmt (char *s, herm_owner const *o)
{
  size_t n = uid_fmt(s, o->uid) ;
  s[n++] = ':' ;
  return n + gid_fmt(s + n, o->gid) ;
}
