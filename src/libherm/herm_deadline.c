/* ISC license. */

#include <skalibs/tai.h>

#include <herm/time.h>

void herm_deadline (tain *deadline, unsigned int ms)
{
  static int started = 0 ;
  if (!started) started = tain_now_set_stopwatch_g() ;
  else tain_now_g() ;
  if (ms)
  {
    tain tto ;
    tain_from_millisecs(&tto, ms > 0x7fffffff ? 0x7fffffff : (int)ms) ;
    tain_add_g(deadline, &tto) ;
  }
  else tain_add_g(deadline, &tain_infinite_relative) ;
}
