/* ISC license. */

#include "policy.h"

char const *policy_name (unsigned int file)
{
  static char const *const names[POLICY_FILES] =
  {
    "fs/read", "fs/write", "fs/exec", "net/connect", "net/bind",
    "syscalls/allow", "syscalls/deny", "name"
  } ;
  return names[file] ;
}
