/* ISC license. */

#include <errno.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include "libprobe.h"

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

#endif
