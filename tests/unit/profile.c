/* ISC license. */

#include <herm/env.h>
#include <herm/profile.h>

#include "check.h"

char const *PROG = "profile" ;

int main (void)
{
  static char const *const good[] =
    { "coder", "my-profile", "assistant_v2", "a", "0", "0abc", "default", "a-", "a_", 0 } ;
  static struct { char const *s ; size_t pos ; } const bad[] =
  {
    { "", 0 }, { "Coder", 0 }, { "foo/bar", 3 }, { "../escape", 0 }, { "-leading-dash", 0 },
    { "_leading", 0 },
    { "with space", 4 }, { "dots.are.bad", 4 }, { "new\nline", 3 }, { "caf\303\251", 3 },
    { "tail ", 4 }, { "aB", 1 }, { ".", 0 }, { 0, 0 }
  } ;
  char s[HERM_PROFILE_MAX + 2] ;
  size_t pos ;

  for (unsigned int i = 0 ; good[i] ; i++) CHECK(herm_profile_scan(good[i], 0)) ;
  for (unsigned int i = 0 ; bad[i].s ; i++)
  {
    CHECK(!herm_profile_scan(bad[i].s, &pos)) ;
    CHECK(pos == bad[i].pos) ;
  }
  for (unsigned int c = 1 ; c < 256 ; c++)
  {
    char t[3] = { 'a', (char)c, 0 } ;
    CHECK(herm_profile_scan(t, 0) == ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
      c == '-' || c == '_')) ;
  }
  memset(s, 'x', sizeof(s)) ;
  s[HERM_PROFILE_MAX] = 0 ;
  CHECK(herm_profile_scan(s, &pos)) ;
  s[HERM_PROFILE_MAX] = 'x' ;
  s[HERM_PROFILE_MAX + 1] = 0 ;
  CHECK(!herm_profile_scan(s, &pos)) ;
  CHECK(pos == HERM_PROFILE_MAX) ;
  CHECK(HERM_SLOT_MAX == 251) ;

  CHECK(herm_truthy("1") && herm_truthy("true") && herm_truthy("YES") && herm_truthy("On")) ;
  CHECK(!herm_truthy(0) && !herm_truthy("") && !herm_truthy("0") && !herm_truthy("2") &&
    !herm_truthy("true ") && !herm_truthy("off")) ;
  return CHECK_RESULT() ;
}
