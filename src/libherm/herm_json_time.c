/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/put.h>

#define LASTSEC UINT64_C(253402300799)

static void put (char *out, unsigned int n, uint32_t x)
{
  while (n--)
  {
    out[n] = '0' + x % 10 ;
    x /= 10 ;
  }
}

static void second (char *out, uint64_t sec)
{
  uint32_t days, tod, era, doe, yoe, doy, mp, y, m, d ;
  days = sec / 86400 ;
  tod = sec % 86400 ;

/* From 0000-03-01, leap days end their years, and all eras of 400 years are alike. */
  days += 719468 ;
  era = days / 146097 ;
  doe = days % 146097 ;
  yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 ;
  doy = doe - (365 * yoe + yoe / 4 - yoe / 100) ;
  mp = (5 * doy + 2) / 153 ;
  d = doy - (153 * mp + 2) / 5 + 1 ;
  m = mp < 10 ? mp + 3 : mp - 9 ;
  y = era * 400 + yoe + (m <= 2) ;

  put(out, 4, y) ; out[4] = '-' ;
  put(out + 5, 2, m) ; out[7] = '-' ;
  put(out + 8, 2, d) ; out[10] = 'T' ;
  put(out + 11, 2, tod / 3600) ; out[13] = ':' ;
  put(out + 14, 2, tod / 60 % 60) ; out[16] = ':' ;
  put(out + 17, 2, tod % 60) ; out[19] = '.' ;
}

/* Many lines share a second. */
size_t herm_json_time (char *out, uint64_t sec, uint32_t nsec)
{
  static uint64_t last = UINT64_MAX ;
  static char text[20] ;
  if (sec > LASTSEC) sec = LASTSEC ;
  if (sec != last)
  {
    second(text, sec) ;
    last = sec ;
  }
  memcpy(out, text, 20) ;
  out[20] = '0' + nsec / 100000000 ;
  herm_put_8(out + 21, nsec % 100000000) ;
  out[29] = 'Z' ;
  return 30 ;
}
