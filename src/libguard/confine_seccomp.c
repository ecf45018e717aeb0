/* ISC license. */

#include <skalibs/nonposix.h>

#include <sys/prctl.h>

#include <linux/seccomp.h>

#include "confine.h"

int confine_seccomp (confine *c)
{
  struct sock_fprog prog = { .len = c->filter.n, .filter = c->filter.insn } ;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) ;
}
