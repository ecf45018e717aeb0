/* ISC license. */

#include <errno.h>

#include "probe-internal.h"

int probe_temporary (int e)
{
  switch (e)
  {
    case ENOMEM :
    case EMFILE :
    case ENFILE :
    case EAGAIN :
    case EINTR : return 1 ;
    default : return 0 ;
  }
}
