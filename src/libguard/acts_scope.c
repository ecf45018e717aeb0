/* ISC license. */

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "confine-acts.h"

static int deaf (confine_acts const *a)
{
  return !kill(a->outside, 0) ? 0 : errno == EPERM ? 1 : -1 ;
}

static int unreachable (confine_acts const *a)
{
  return !connect(a->sender, (struct sockaddr *)&a->abstract, a->abstractlen) ? 0 :
    errno == EPERM && !acts_filtered(a->sender) ? 1 : -1 ;
}

void acts_scope (confine *c, confine_acts const *a)
{
  if (a->seen) acts_saw(c, CONFINE_SCOPE, acts_hidden(a->outside)) ;
  if (c->abi < 6) return ;
  if (a->outside) acts_saw(c, CONFINE_SCOPE, deaf(a)) ;
  if (a->abstractlen) acts_saw(c, CONFINE_SCOPE, unreachable(a)) ;
}
