/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <sched.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "filter.h"

/*
  What carries data past Landlock's rules for TCP ports: other families and protocols (MPTCP),
  fast open, io_uring, a socket that listens without bind; and what hides flags from a filter
  (clone3).
*/

#define FAST_OPEN 0x20000000 /* MSG_FASTOPEN */
#define SOCKET_TYPE 0xf

#define OK 0
#define NETLINK 1
#define INET 2
#define STREAM 3
#define DATAGRAM 4

static void protocols (filter *f, unsigned int label, uint32_t protocol)
{
  filter_label(f, label) ;
  filter_argument(f, 2) ;
  filter_goto(f, BPF_JEQ, 0, OK) ;
  if (protocol) filter_goto(f, BPF_JEQ, protocol, OK) ;
  filter_refuse(f, EAFNOSUPPORT) ;
}

/* One of a pair of datagrams can send to any socket with a path. */
static void pairs (filter *f, int un)
{
  unsigned int start = filter_begin(f, SYS_socketpair) ;
  filter_argument(f, 0) ;
  filter_goto(f, BPF_JEQ, AF_UNIX, un ? OK : STREAM) ;
  filter_refuse(f, EAFNOSUPPORT) ;
  if (!un)
  {
    filter_label(f, STREAM) ;
    filter_argument(f, 1) ;
    filter_put(f, BPF_ALU | BPF_AND | BPF_K, SOCKET_TYPE) ;
    filter_goto(f, BPF_JEQ, SOCK_STREAM, OK) ;
    filter_goto(f, BPF_JEQ, SOCK_SEQPACKET, OK) ;
    filter_refuse(f, EAFNOSUPPORT) ;
  }
  filter_label(f, OK) ;
  filter_end(f, start) ;
}

static void sockets (filter *f, policy const *p, int un)
{
  policy_file const *connect = p->file + POLICY_NET_CONNECT ;
  int udp = policy_net_has(connect, POLICY_UDP) ||
    policy_net_has(p->file + POLICY_NET_BIND, POLICY_UDP) ;
  unsigned int start = filter_begin(f, SYS_socket) ;
  filter_argument(f, 0) ;
  if (un) filter_goto(f, BPF_JEQ, AF_UNIX, OK) ;
  filter_goto(f, BPF_JEQ, AF_NETLINK, NETLINK) ;
  filter_goto(f, BPF_JEQ, AF_INET, INET) ;
  filter_goto(f, BPF_JEQ, AF_INET6, INET) ;
  filter_refuse(f, EAFNOSUPPORT) ;
  protocols(f, NETLINK, 0) ;
  filter_label(f, INET) ;
  filter_argument(f, 1) ;
  filter_put(f, BPF_ALU | BPF_AND | BPF_K, SOCKET_TYPE) ;
  filter_goto(f, BPF_JEQ, SOCK_STREAM, STREAM) ;
  if (udp) filter_goto(f, BPF_JEQ, SOCK_DGRAM, DATAGRAM) ;
  filter_refuse(f, EAFNOSUPPORT) ;
  protocols(f, STREAM, IPPROTO_TCP) ;
  if (udp) protocols(f, DATAGRAM, IPPROTO_UDP) ;
  filter_label(f, OK) ;
  filter_end(f, start) ;
}

static void flags (filter *f, long call, unsigned int argument, uint32_t flag, unsigned int e)
{
  unsigned int start = filter_begin(f, call) ;
  filter_argument(f, argument) ;
  filter_jump(f, BPF_JMP | BPF_JSET | BPF_K, flag, 0, 1) ;
  filter_refuse(f, e) ;
  filter_end(f, start) ;
}

static void never (filter *f, long call, unsigned int e)
{
  filter_jump(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1) ;
  filter_refuse(f, e) ;
}

void filter_network (filter *f, policy const *p)
{
  policy_file const *connect = p->file + POLICY_NET_CONNECT, *bind = p->file + POLICY_NET_BIND ;
  int un = !connect->stated || policy_net_has(connect, POLICY_UNIX) ;
  sockets(f, p, un) ;
  pairs(f, un) ;
  if (bind->stated && !policy_net_has(bind, POLICY_TCP)) never(f, SYS_listen, EACCES) ;
  flags(f, SYS_sendto, 3, FAST_OPEN, EOPNOTSUPP) ;
  flags(f, SYS_sendmsg, 2, FAST_OPEN, EOPNOTSUPP) ;
  flags(f, SYS_sendmmsg, 3, FAST_OPEN, EOPNOTSUPP) ;
  flags(f, SYS_clone, 0, CLONE_NEWUSER, EPERM) ;
  flags(f, SYS_unshare, 0, CLONE_NEWUSER, EPERM) ;
  never(f, SYS_io_uring_setup, ENOSYS) ;
  never(f, SYS_clone3, ENOSYS) ;
#ifdef SYS_socketcall
  never(f, SYS_socketcall, ENOSYS) ;
#endif
}
