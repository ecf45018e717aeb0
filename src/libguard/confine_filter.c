/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include "confine.h"

#define NO_PROTOCOL 99

/* The own limits, by pid instead of 0; a protocol that is unknown, not one of a family. */
static int works (confine const *c, pid_t pid)
{
  struct rlimit rl[2] ;
  unsigned int net = 1u << CONFINE_NET_CONNECT | 1u << CONFINE_NET_BIND ;
  if (!syscall(SYS_prlimit64, pid, RLIMIT_NOFILE, 0, rl) || errno != EPERM) return 0 ;
  return !(c->stated & net) || c->policy->file[POLICY_SYSCALLS_ALLOW].stated ||
    c->policy->file[POLICY_SYSCALLS_DENY].stated ||
    (socket(AF_INET, SOCK_STREAM, NO_PROTOCOL) < 0 && errno == EAFNOSUPPORT) ;
}

int confine_filter (confine *c)
{
  struct sock_fprog prog = { .len = c->filter.n, .filter = c->filter.insn } ;
  pid_t pid = getpid() ;
  /* no program starts without it, whatever is waived */
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1 ;
  if (!c->filtered) return 1 ;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0) return -1 ;
  c->filtered = works(c, pid) ;
  return c->filtered ;
}
