/* ISC license. */

#include <errno.h>

#include "confine.h"

static char const *landlock (confine const *c)
{
  switch (c->why)
  {
    case 0 : return "Landlock of this kernel is too old: Linux 6.1 or later" ;
    case EOPNOTSUPP : return "Landlock is off: add landlock to lsm= on the command line of Linux" ;
    case ENOSYS : return "this kernel has no Landlock: Linux 6.1 or later, with landlock in lsm=" ;
    default :
      return "Landlock is refused here: the seccomp profile of the container must allow it" ;
  }
}

static char const *by_version (confine const *c, unsigned int dimension)
{
  switch (dimension)
  {
    case CONFINE_FS_WRITE :
      if (c->abi < 3) return "Landlock here cannot refuse to truncate files: Linux 6.2 or later" ;
      break ;
    case CONFINE_NET_CONNECT :
    case CONFINE_NET_BIND :
      if (c->abi < 4) return "Landlock here knows no ports: Linux 6.7 or later" ;
      break ;
    case CONFINE_SCOPE :
      if (c->abi < 6)
        return "Landlock here keeps signals and abstract sockets from nobody: Linux 6.12 or later" ;
      break ;
    case CONFINE_NET_UNIX :
      if (c->abi < 9) return "Landlock here knows no sockets with paths: Linux 7.1 or later" ;
      break ;
    case CONFINE_NET_UDP :
      if (c->abi < 10) return "Landlock here knows no UDP ports: Linux 7.2 or later" ;
      break ;
    default : break ;
  }
  return 0 ;
}

static int by_filter (unsigned int dimension)
{
  return dimension >= CONFINE_NET_CONNECT && dimension != CONFINE_NET_ADDRESS ;
}

char const *confine_lacks (confine const *c, unsigned int dimension)
{
  char const *s ;
  unsigned int bit = 1u << dimension ;
  if (dimension == CONFINE_NET_ADDRESS) return c->wildcard ? "a name with * needs a proxy" :
    c->proved & bit ? 0 :
    "only the set egress knows addresses, and it does not answer for this process" ;
  if (dimension != CONFINE_SYSCALLS)
  {
    if (!c->abi) return landlock(c) ;
    s = by_version(c, dimension) ;
    if (s) return s ;
    if (c->refuted & bit) return "Landlock accepted the rules, but a forbidden act succeeded" ;
    if (!(c->proved & ~(1u << CONFINE_NET_ADDRESS)))
      return "Landlock accepted the rules, but nothing that they forbid could be tried" ;
  }
  if (by_filter(dimension) && !c->filtered)
    return FILTER_ARCH ?
      "seccomp filters do not work here: the kernel needs CONFIG_SECCOMP_FILTER" :
      "herm has no seccomp filter for this architecture" ;
  return 0 ;
}
