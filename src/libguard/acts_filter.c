/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "confine-acts.h"

#define NO_PROTOCOL 99

/* The own limits, by pid instead of 0; a protocol that is unknown, not one of a family. */
void acts_filter (confine const *c, confine_acts *a)
{
  struct rlimit rl[2] ;
  unsigned int net = 1u << CONFINE_NET_CONNECT | 1u << CONFINE_NET_BIND ;
  pid_t pid = a->self ;
  if (!syscall(SYS_prlimit64, pid, RLIMIT_NOFILE, 0, rl) || errno != EPERM) return ;
  if (c->stated & net && !(c->policy->file[POLICY_SYSCALLS_ALLOW].stated ||
    c->policy->file[POLICY_SYSCALLS_DENY].stated))
    if (socket(AF_INET, SOCK_STREAM, NO_PROTOCOL) >= 0 || errno != EAFNOSUPPORT) return ;
  a->filtered = 1 ;
}
