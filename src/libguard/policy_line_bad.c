/* ISC license. */

#include "policy.h"

static char const *call_bad (unsigned int file, char const *s)
{
  long n = policy_call_scan(s) ;
  if (n == POLICY_CALL_BAD) return "no system call of this architecture" ;
  if (n == POLICY_CALL_BASELINE && file == POLICY_SYSCALLS_DENY)
    return "+baseline is for syscalls/allow" ;
  return 0 ;
}

char const *policy_line_bad (unsigned int file, char const *s)
{
  policy_net net ;
  switch (file)
  {
    case POLICY_FS_READ :
    case POLICY_FS_WRITE :
    case POLICY_FS_EXEC : return policy_path_bad(s + (*s == '?')) ;
    case POLICY_NET_CONNECT :
    case POLICY_NET_BIND : return policy_net_scan(&net, file, s) ;
    case POLICY_SYSCALLS_ALLOW :
    case POLICY_SYSCALLS_DENY : return call_bad(file, s) ;
    default : return 0 ;
  }
}
