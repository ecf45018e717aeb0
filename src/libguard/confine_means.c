/* ISC license. */

#include "confine.h"

char const *confine_means (unsigned int dimension)
{
  switch (dimension)
  {
    case CONFINE_FS_READ :
    case CONFINE_FS_WRITE :
    case CONFINE_FS_EXEC :
    case CONFINE_NET_UNIX : return "Landlock" ;
    case CONFINE_NET_ADDRESS : return "the set egress" ;
    case CONFINE_SYSCALLS : return "seccomp" ;
    default : return "Landlock and seccomp" ;
  }
}
