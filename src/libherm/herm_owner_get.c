/* ISC license. */

#include <stdlib.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include <herm/owner.h>

void herm_owner_get (herm_owner *o, char const *s)
{
  int r ;
  if (s && !*s) strerr_dief(100, "empty owner") ;
  if (!s && geteuid())
  {
    o->uid = geteuid() ;
    o->gid = getegid() ;
    return ;
  }
  if (!s) s = getenv("HERM_OWNER") ;
  if (!s || !*s) s = "hermes" ;
  r = herm_owner_scan(o, s) ;
  if (r < 0) strerr_diefusys(111, "look up user ", s) ;
  if (!r) strerr_dief(100, "no such user: ", s, " (name the owner with -u or in HERM_OWNER)") ;
  if (!herm_owner_mapped(o))
    strerr_dief(100, "owner ", s, " has a uid or gid that is not mapped in this user namespace") ;
}
