/* ISC license. */

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <herm/owner.h>

#include "check.h"

char const *PROG = "owner" ;

int main (void)
{
  static char const *const none[] =
    { "", "no-such-user-here", "10000:", ":10000", "10000:x", "10000:1:1", "-1", "4294967295",
      "4294967296", "1:4294967295", " 1", "1 ", 0 } ;
  herm_owner o = HERM_OWNER_ZERO ;
  struct passwd *pw ;
  char fmt[HERM_OWNER_FMT] ;
  for (unsigned int i = 0 ; none[i] ; i++) CHECK(herm_owner_scan(&o, none[i]) == 0) ;
  CHECK(herm_owner_scan(&o, "root") == 1 && o.uid == 0 && o.gid == 0) ;
  CHECK(herm_owner_scan(&o, "54321") == 1 && o.uid == 54321 && o.gid == 54321) ;
  CHECK(herm_owner_scan(&o, "54321:7") == 1 && o.uid == 54321 && o.gid == 7) ;
  CHECK(herm_owner_scan(&o, "4294967294:0") == 1 && o.uid == 4294967294u && o.gid == 0) ;
  pw = getpwnam("nobody") ;
  CHECK(pw) ;
  if (pw)
  {
    uid_t uid = pw->pw_uid ;
    gid_t gid = pw->pw_gid ;
    char number[16] ;
    CHECK(herm_owner_scan(&o, "nobody") == 1 && o.uid == uid && o.gid == gid) ;
    snprintf(number, sizeof(number), "%u", (unsigned int)uid) ;
    CHECK(herm_owner_scan(&o, number) == 1 && o.uid == uid && o.gid == gid) ;
  }
  o.uid = 4294967294u ;
  o.gid = 4294967293u ;
  CHECK(herm_owner_fmt(fmt, &o) == 21 && !memcmp(fmt, "4294967294:4294967293", 21)) ;

  setenv("HERM_OWNER", "12:34", 1) ;
  herm_owner_get(&o, 0) ;
  if (geteuid()) CHECK(o.uid == geteuid() && o.gid == getegid()) ;
  else CHECK(o.uid == 12 && o.gid == 34) ;
  herm_owner_get(&o, "56:78") ;
  CHECK(o.uid == 56 && o.gid == 78) ;
  return CHECK_RESULT() ;
}
