/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/socket.h>

#include <skalibs/djbunix.h>

#include "confine-acts.h"

static unsigned char const loopback[4] = { 127, 0, 0, 1 } ;

static void act (confine *c, int type, unsigned int port, acts_call *call,
  unsigned int dimension)
{
  int r, fd = acts_socket(type) ;
  if (fd < 0) return ;
  r = acts_address(fd, loopback, port, call) ;
  acts_saw(c, dimension, r < 0 && errno == EACCES ? 1 : r < 0 && errno != ECONNREFUSED &&
    errno != EADDRINUSE && errno != EINPROGRESS && errno != EADDRNOTAVAIL ? -1 : 0) ;
  fd_close(fd) ;
}

static int listed (policy_file const *f, unsigned int port)
{
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    policy_net net ;
    policy_net_scan(&net, POLICY_NET_BIND, policy_text(f, i)) ;
    if (net.protocol == POLICY_TCP && net.port == port) return 1 ;
  }
  return 0 ;
}

static unsigned int unlisted (confine const *c)
{
  unsigned int port = 65535 ;
  while (listed(c->policy->file + POLICY_NET_BIND, port)) port-- ;
  return port ;
}

/* No policy can list port 0 for connect. */
void acts_network (confine *c)
{
  if (c->net & LL_NET_CONNECT_TCP) act(c, SOCK_STREAM, 0, &connect, CONFINE_NET_CONNECT) ;
  if (c->net & LL_NET_BIND_TCP) act(c, SOCK_STREAM, unlisted(c), &bind, CONFINE_NET_BIND) ;
  if (c->net & LL_NET_CONNECT_UDP) act(c, SOCK_DGRAM, 0, &connect, CONFINE_NET_UDP) ;
}
