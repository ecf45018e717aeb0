/* ISC license. */

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/profile.h>

#define RULE ": it must be 1 to 243 of the bytes a-z 0-9 _ - and begin with a letter or digit"

void herm_profile_check (char const *s)
{
  size_t pos ;
  if (herm_profile_scan(s, &pos)) return ;
  if (!s[pos]) strerr_dief(100, "empty profile name", RULE) ;
  if (pos >= HERM_PROFILE_MAX) strerr_dief(100, "profile name too long", RULE) ;
  {
    static char const hex[16] = "0123456789abcdef" ;
    unsigned char c = s[pos] ;
    char byte[8] = { '0', 'x', hex[c >> 4], hex[c & 15], 0 } ;
    char fmt[SIZE_FMT] ;
    if (c > 32 && c < 127)
    {
      byte[0] = byte[2] = '\'' ;
      byte[1] = c ;
      byte[3] = 0 ;
    }
    fmt[size_fmt(fmt, pos)] = 0 ;
    strerr_dief(100, "invalid byte ", byte, " at offset ", fmt, " of the profile name", RULE) ;
  }
}
