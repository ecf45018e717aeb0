/* ISC license. */

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "register.h"

int attempt_listen (attempt *a, tain const *deadline)
{
  char letters[HERM_WATCH_MAX] ;
  ssize_t n = herm_watch_wait(&a->watch, letters, deadline) ;
  if (n < 0) strerr_diefusys(111, "iopause") ;
  for (ssize_t i = 0 ; i < n ; i++) switch (letters[i])
  {
    case 'u' : a->up = 1 ; a->ready = a->failed = 0 ; break ;
    case 'U' : a->up = a->ready = 1 ; break ;
    case 'd' : a->up = a->ready = 0 ; break ;
    case 'O' : a->failed = 1 ; break ;
  }
  return tain_future(deadline) ;
}
