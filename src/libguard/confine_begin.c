/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>
#include <sys/syscall.h>

#include <skalibs/djbunix.h>

#include "confine.h"

static int stated (confine const *c, unsigned int file)
{
  return c->policy->file[file].stated ;
}

static int wildcard (policy_file const *f)
{
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    policy_net net ;
    policy_net_scan(&net, POLICY_NET_CONNECT, policy_text(f, i)) ;
    if (net.to == POLICY_WILDCARD) return 1 ;
  }
  return 0 ;
}

static void dimensions (confine *c)
{
  static unsigned char const of[POLICY_NAME] =
  {
    CONFINE_FS_READ, CONFINE_FS_WRITE, CONFINE_FS_EXEC, CONFINE_NET_CONNECT, CONFINE_NET_BIND,
    CONFINE_SYSCALLS, CONFINE_SYSCALLS
  } ;
  c->stated = 1u << CONFINE_SCOPE ;
  for (unsigned int i = 0 ; i < POLICY_NAME ; i++)
  {
    policy_file const *f = c->policy->file + i ;
    if (f->stated) c->stated |= 1u << of[i] ;
    for (size_t k = 0 ; k < policy_count(f) ; k++)
      c->stated |= 1u << confine_dimension(i, policy_text(f, k)) ;
    if (i == POLICY_NET_CONNECT) c->wildcard = wildcard(f) ;
  }
  /* sockets that the one may have for UDP, the other cannot keep from its ports */
  if (stated(c, POLICY_NET_CONNECT) && stated(c, POLICY_NET_BIND) &&
    policy_net_has(c->policy->file + POLICY_NET_CONNECT, POLICY_UDP) !=
    policy_net_has(c->policy->file + POLICY_NET_BIND, POLICY_UDP))
    c->stated |= 1u << CONFINE_NET_UDP ;
}

/* A right to any port or path is not handled: nothing is refused then. */
static int any (confine const *c, unsigned int file, unsigned int protocol)
{
  policy_file const *f = c->policy->file + file ;
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    policy_net net ;
    policy_net_scan(&net, file, policy_text(f, i)) ;
    if (net.protocol == protocol && net.anyport) return 1 ;
  }
  return 0 ;
}

static void handled (confine *c)
{
  int connect = stated(c, POLICY_NET_CONNECT), bind = stated(c, POLICY_NET_BIND) ;
  if (stated(c, POLICY_FS_READ)) c->fs |= LL_FS_READ_FILE | LL_FS_READ_DIR ;
  if (stated(c, POLICY_FS_WRITE)) c->fs |= LL_FS_WRITE_FILE | LL_FS_CHANGE | LL_FS_REFER |
    (c->abi >= 3 ? LL_FS_TRUNCATE : 0) | (c->abi >= 5 ? LL_FS_IOCTL_DEV : 0) ;
  if (stated(c, POLICY_FS_EXEC)) c->fs |= LL_FS_EXECUTE ;
  if (c->abi >= 9 && connect && !any(c, POLICY_NET_CONNECT, POLICY_UNIX))
    c->fs |= LL_FS_RESOLVE_UNIX ;
  /* Moving files between directories is refused unless handled; a domain needs a right. */
  if (c->fs || c->abi < 6) c->fs |= LL_FS_REFER ;
  if (c->abi >= 4)
  {
    if (connect && !any(c, POLICY_NET_CONNECT, POLICY_TCP)) c->net |= LL_NET_CONNECT_TCP ;
    if (bind && !any(c, POLICY_NET_BIND, POLICY_TCP)) c->net |= LL_NET_BIND_TCP ;
  }
  if (c->abi >= 10)
  {
    if (connect && !any(c, POLICY_NET_CONNECT, POLICY_UDP)) c->net |= LL_NET_CONNECT_UDP ;
    if (bind && !any(c, POLICY_NET_BIND, POLICY_UDP)) c->net |= LL_NET_BIND_UDP ;
  }
}

static int port (confine *c, uint64_t access, unsigned int n)
{
  ll_port rule = { .access = access & c->net, .port = n } ;
  if (!rule.access) return 0 ;
  return syscall(SYS_landlock_add_rule, c->ruleset, LL_RULE_PORT, &rule, 0) < 0 ? -1 : 0 ;
}

static int ports (confine *c, unsigned int file)
{
  policy_file const *f = c->policy->file + file ;
  uint64_t right = file == POLICY_NET_BIND ? LL_NET_BIND_TCP : LL_NET_CONNECT_TCP ;
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    policy_net net ;
    policy_net_scan(&net, file, policy_text(f, i)) ;
    if (net.protocol == POLICY_UNIX || net.anyport) continue ;
    if (port(c, net.protocol == POLICY_UDP ? right << 2 : right, net.port) < 0) return -1 ;
  }
  /* a datagram that is sent takes a port of its own */
  if (file == POLICY_NET_CONNECT && policy_net_has(f, POLICY_UDP))
    return port(c, LL_NET_BIND_UDP, 0) ;
  return 0 ;
}

static int move (confine *c)
{
  int r ;
  ll_path path = { .access = LL_FS_REFER } ;
  if (stated(c, POLICY_FS_WRITE) || !(c->fs & LL_FS_REFER)) return 0 ;
  path.fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) ;
  if (path.fd < 0) return -1 ;
  r = syscall(SYS_landlock_add_rule, c->ruleset, LL_RULE_PATH, &path, 0) < 0 ? -1 : 0 ;
  fd_close(path.fd) ;
  return r ;
}

int confine_begin (confine *c, policy const *p)
{
  ll_ruleset attr ;
  memset(c, 0, offsetof(confine, filter)) ;
  c->policy = p ;
  c->ruleset = -1 ;
  dimensions(c) ;
  if (FILTER_ARCH && !filter_make(&c->filter, p)) return (errno = E2BIG, -1) ;
  c->abi = syscall(SYS_landlock_create_ruleset, 0, 0, LL_VERSION) ;
  if (c->abi < 2)
  {
    c->why = c->abi < 0 ? errno : 0 ;
    c->abi = 0 ;
    return 0 ;
  }
  handled(c) ;
  memset(&attr, 0, sizeof(attr)) ;
  attr.fs = c->fs ;
  attr.net = c->net ;
  attr.scoped = c->abi >= 6 ? LL_SCOPE : 0 ;
  c->ruleset = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0) ;
  if (c->ruleset < 0) return -1 ;
  if (ports(c, POLICY_NET_CONNECT) < 0 || ports(c, POLICY_NET_BIND) < 0) return -1 ;
  return move(c) ;
}
