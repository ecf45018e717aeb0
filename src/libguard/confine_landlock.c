/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/syscall.h>

#include "confine.h"

int confine_landlock (confine *c, uint32_t flags)
{
  if (c->ruleset < 0) return 0 ;
  return syscall(SYS_landlock_restrict_self, c->ruleset, c->abi >= 7 ? flags : 0) < 0 ? -1 : 0 ;
}
