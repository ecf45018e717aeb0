/* ISC license. */

#include "confine.h"

char const *confine_name (unsigned int dimension)
{
  static char const *const names[CONFINE_N] =
  {
    "fs/read", "fs/write", "fs/exec", "net/connect", "net/bind", "net/udp", "net/unix",
    "net/address", "syscalls", "scope"
  } ;
  return names[dimension] ;
}
