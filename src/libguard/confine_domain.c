/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include <skalibs/djbunix.h>

#include "confine.h"
#include "confine-acts.h"

/* A UDP connect to an address of RFC 5737 sends nothing; without a route it gives ENETUNREACH. */
static void egress (confine *c)
{
  static unsigned char const nowhere[4] = { 192, 0, 2, 1 } ;
  int fd ;
  if (!(c->stated & 1u << CONFINE_NET_ADDRESS)) return ;
  fd = acts_socket(SOCK_DGRAM) ;
  if (fd < 0) return ;
  if (acts_address(fd, nowhere, 9, &connect) < 0 && errno == EPERM && !acts_filtered(fd))
    c->proved |= 1u << CONFINE_NET_ADDRESS ;
  fd_close(fd) ;
}

/* The kernel logs refusals after the exec, where other programs begin, and none of our acts. */
static int enter (confine *c)
{
  uint32_t flags = c->abi >= 7 ? LL_LOG_SAME_EXEC_OFF | LL_LOG_NEW_EXEC_ON : 0 ;
  int r = syscall(SYS_landlock_restrict_self, c->ruleset, flags) ;
  if (r < 0) return -1 ;
  fd_close(c->ruleset) ;
  c->ruleset = -1 ;
  return 0 ;
}

/* A kernel that takes filters looks for this one. */
static int filters (void)
{
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0) < 0 && errno == EFAULT ;
}

int confine_domain (confine *c)
{
  confine_acts acts ;
  int r, e ;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return 0 ;
  c->filtered = c->filter.n && filters() ;
  egress(c) ;
  if (c->ruleset < 0) return 0 ;
  acts_begin(c, &acts) ;
  r = enter(c) ;
  if (!r)
  {
    acts_files(c, &acts) ;
    acts_network(c) ;
    acts_scope(c, &acts) ;
  }
  e = errno ;
  acts_end(&acts) ;
  errno = e ;
  return r ;
}
