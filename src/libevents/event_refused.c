/* ISC license. */

#include <errno.h>

#include "event.h"

int event_refused (event const *e)
{
  int64_t err = 0 ;
  switch (e->kind)
  {
    case K_OPEN : case K_READ : case K_WRITE : case K_UNLINK : case K_RENAME :
      err = -event_number(e, E_RET) ; break ;
    case K_EXEC : err = event_number(e, E_ERRNO) ; break ;
    case K_CONNECT : err = event_number(e, E_RESULT) ; break ;
    default : return 0 ;
  }
  return err == EPERM || err == EACCES || (e->kind == K_CONNECT && err == ECONNREFUSED) ;
}
