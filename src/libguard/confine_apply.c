/* ISC license. */

#include <skalibs/nonposix.h>

#include <sys/prctl.h>

#include <skalibs/djbunix.h>

#include "confine.h"

/* After an exec the kernel logs refusals only if told so: other programs begin there. */
int confine_apply (confine *c)
{
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1 ;
  if (confine_landlock(c, LL_LOG_NEW_EXEC_ON) < 0) return -1 ;
  if (c->ruleset >= 0) fd_close(c->ruleset) ;
  c->ruleset = -1 ;
  return c->filtered ? confine_seccomp(c) : 0 ;
}
