/* ISC license. */

#include <errno.h>

#include "events.h"

int event_refused (event const *e)
{
  int64_t err = 0 ;
  switch (e->kind)
  {
    case HERM_KIND_OPEN :
    case HERM_KIND_READ :
    case HERM_KIND_WRITE :
    case HERM_KIND_UNLINK :
    case HERM_KIND_RENAME : err = -event_number(e, E_RET) ; break ;
    case HERM_KIND_EXEC : err = event_number(e, E_ERRNO) ; break ;
    case HERM_KIND_CONNECT :
      err = event_number(e, E_RESULT) ;
      if (err == ECONNREFUSED) return 1 ;
      break ;
    case HERM_KIND_REFUSED : return 1 ;
    default : break ;
  }
  return err == EPERM || err == EACCES ;
}
