/* ISC license. */

#include <string.h>
#include <stdint.h>

#include "events.h"

#define TS_LEN 32 /* with quotes */

static uint64_t digits (char const *s, unsigned int n)
{
  uint64_t x = 0 ;
  while (n--) x = 10 * x + (unsigned char)(*s++ - '0') % 10 ;
  return x ;
}

/* Days since 1970; years begin in March. */
static uint64_t days (uint64_t y, uint64_t m, uint64_t d)
{
  if (m < 3) { y-- ; m += 12 ; }
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d - 719469 ;
}

/* Many lines share a second. */
uint64_t event_time (herm_json_member const *m)
{
  static char last[20] ;
  static uint64_t sec ;
  char const *s = m->s ;
  if (m->len != TS_LEN || *s++ != '"') return 0 ;
  if (memcmp(s, last, 19))
  {
    sec = days(digits(s, 4), digits(s + 5, 2), digits(s + 8, 2)) * 86400
      + digits(s + 11, 2) * 3600 + digits(s + 14, 2) * 60 + digits(s + 17, 2) ;
    memcpy(last, s, 19) ;
  }
  return sec * 1000000000 + digits(s + 20, 9) ;
}
