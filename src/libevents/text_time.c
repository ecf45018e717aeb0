/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <time.h>

#include "events.h"

static void put (char *s, unsigned int n, unsigned int x)
{
  while (n--)
  {
    s[n] = '0' + x % 10 ;
    x /= 10 ;
  }
}

void text_time (stralloc *sa, uint64_t ns, int date)
{
  static char text[20] ; /* of the last second */
  static uint64_t last = UINT64_MAX ;
  uint64_t sec = ns / 1000000000 ;
  char ms[4] = "." ;
  if (sec != last)
  {
    time_t t = sec ;
    struct tm tm ;
    memset(&tm, 0, sizeof(tm)) ;
    localtime_r(&t, &tm) ;
    memcpy(text, "0000-00-00 00:00:00", 20) ;
    put(text, 4, tm.tm_year + 1900) ;
    put(text + 5, 2, tm.tm_mon + 1) ;
    put(text + 8, 2, tm.tm_mday) ;
    put(text + 11, 2, tm.tm_hour) ;
    put(text + 14, 2, tm.tm_min) ;
    put(text + 17, 2, tm.tm_sec) ;
    last = sec ;
  }
  put(ms + 1, 3, ns / 1000000 % 1000) ;
  text_add(sa, date ? text : text + 11, date ? 19 : 8) ;
  if (!date) text_add(sa, ms, 4) ;
}
