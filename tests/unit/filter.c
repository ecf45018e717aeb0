/* ISC license. */

/* The seccomp filter of a policy, run by the book: every call, many arguments. */

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/audit.h>

#include "filter.h"
#include "bpf-run.h"
#include "check.h"

static filter f ;
static struct seccomp_data d ;

static int state (policy *p, unsigned int file, char const *lines)
{
  policy_error e ;
  return policy_scan(p->file + file, file, lines, strlen(lines), &e) > 0 ;
}

static uint32_t call (long nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
  d.nr = nr ;
  d.args[0] = a0 ;
  d.args[1] = a1 ;
  d.args[2] = a2 ;
  d.args[3] = a3 ;
  return bpf_run(f.insn, f.n, &d) ;
}

#define ALLOW SECCOMP_RET_ALLOW
#define KILL SECCOMP_RET_KILL_PROCESS
#define ERR(e) (SECCOMP_RET_ERRNO | (e))

static int known (long nr)
{
  for (size_t i = 0 ; i < policy_ncalls ; i++) if (policy_calls[i].number == nr) return 1 ;
  return 0 ;
}

static int in (char const *list, long nr)
{
  char name[64] ;
  for (size_t n ; *list ; list += n + !!list[n])
  {
    n = strcspn(list, "\n") ;
    memcpy(name, list, n) ;
    name[n] = 0 ;
    if (policy_call_scan(name) == nr) return 1 ;
  }
  return 0 ;
}

static void lists (unsigned int file, char const *list, uint32_t refuse)
{
  policy p = POLICY_ZERO ;
  int allow = file == POLICY_SYSCALLS_ALLOW ;
  CHECK(state(&p, file, list)) ;
  CHECK(filter_make(&f, &p)) ;
  for (long nr = 0 ; nr < 2000 ; nr++)
  {
    int listed = in(list, nr) ;
    if (in(list, POLICY_CALL_BASELINE))
      for (char const *const *s = policy_baseline() ; *s ; s++)
        listed |= policy_call_scan(*s) == nr ;
    CHECK(call(nr, 0, 0, 0, 0) == (!known(nr) ? ERR(ENOSYS) : listed == allow ? ALLOW :
      nr == SYS_clone3 ? ERR(ENOSYS) : refuse)) ;
  }
  policy_free(&p) ;
}

static void sockets (char const *connect, char const *bind, int un, int udp, int servers)
{
  policy p = POLICY_ZERO ;
  if (connect) CHECK(state(&p, POLICY_NET_CONNECT, connect)) ;
  if (bind) CHECK(state(&p, POLICY_NET_BIND, bind)) ;
  CHECK(filter_make(&f, &p)) ;
  for (unsigned int family = 0 ; family < 48 ; family++)
    for (unsigned int type = 0 ; type < 12 ; type++)
    for (unsigned int proto = 0 ; proto < 300 ; proto++)
  {
    int inet = family == AF_INET || family == AF_INET6 ;
    int ok = (family == AF_UNIX && un) || (family == AF_NETLINK && !proto) ||
      (inet && type == SOCK_STREAM && (!proto || proto == 6)) ||
      (inet && udp && type == SOCK_DGRAM && (!proto || proto == 17)) ;
    uint32_t want = ok ? ALLOW : ERR(EAFNOSUPPORT) ;
    CHECK(call(SYS_socket, family, type | (proto % 2 ? SOCK_CLOEXEC : SOCK_NONBLOCK), proto, 0)
      == want) ;
  }
  CHECK(call(SYS_sendto, 3, 0, 0, MSG_NOSIGNAL) == ALLOW) ;
  CHECK(call(SYS_sendto, 3, 0, 0, MSG_FASTOPEN) == ERR(EOPNOTSUPP)) ;
  CHECK(call(SYS_sendto, 3, 0, 0, UINT64_C(0xffffffff00000000)) == ALLOW) ;
  CHECK(call(SYS_sendmsg, 3, 0, MSG_FASTOPEN | MSG_NOSIGNAL, 0) == ERR(EOPNOTSUPP)) ;
  CHECK(call(SYS_sendmmsg, 3, 0, 0, MSG_FASTOPEN) == ERR(EOPNOTSUPP)) ;
  CHECK(call(SYS_unshare, 0x10000000, 0, 0, 0) == ERR(EPERM)) ;
  CHECK(call(SYS_unshare, 0x20000, 0, 0, 0) == ALLOW) ;
  CHECK(call(SYS_clone, 0x10000011, 0, 0, 0) == ERR(EPERM)) ;
  CHECK(call(SYS_clone3, 0, 0, 0, 0) == ERR(ENOSYS)) ;
  CHECK(call(SYS_io_uring_setup, 0, 0, 0, 0) == ERR(ENOSYS)) ;
  for (unsigned int family = 0 ; family < 48 ; family++)
    for (unsigned int type = 0 ; type < 12 ; type++)
  {
    int ok = family == AF_UNIX && (un || type == SOCK_STREAM || type == SOCK_SEQPACKET) ;
    CHECK(call(SYS_socketpair, family, type | SOCK_CLOEXEC, 0, 0) ==
      (ok ? ALLOW : ERR(EAFNOSUPPORT))) ;
  }
  CHECK(call(SYS_listen, 3, 1, 0, 0) == (servers ? ALLOW : ERR(EACCES))) ;
  policy_free(&p) ;
}

int main (void)
{
  policy none = POLICY_ZERO ;
  if (!FILTER_ARCH)
  {
    puts("no filters for this architecture") ;
    return 77 ;
  }
  CHECK(filter_make(&f, &none)) ;
  d.arch = f.insn[1].k ;
  CHECK(call(SYS_read, 0, 0, 0, 0) == ALLOW) ;
  CHECK(call(SYS_prlimit64, 0, 7, 0, 0) == ALLOW) ;
  CHECK(call(SYS_prlimit64, UINT64_C(0x100000000), 7, 0, 0) == ALLOW) ; /* the kernel sees 0 */
  CHECK(call(SYS_prlimit64, 1, 7, 0, 0) == ERR(EPERM)) ;
  d.arch ^= 1 ;
  CHECK(call(SYS_read, 0, 0, 0, 0) == KILL) ;
  d.arch ^= 1 ;
#ifdef __x86_64__
  CHECK(call(0x40000000 | SYS_read, 0, 0, 0, 0) == KILL) ;
  CHECK(call(-1, 0, 0, 0, 0) == KILL) ;
#endif
  lists(POLICY_SYSCALLS_ALLOW, "execve\n", ERR(EPERM)) ;
  lists(POLICY_SYSCALLS_ALLOW, "+baseline\n+kill\nclone\nread\n?nosuchcall\n", KILL) ;
  lists(POLICY_SYSCALLS_ALLOW, "", ERR(EPERM)) ;
  lists(POLICY_SYSCALLS_DENY, "mkdir\nmkdirat\nclone3\n", ERR(EPERM)) ;
  lists(POLICY_SYSCALLS_DENY, "mkdir\n+kill\n", KILL) ;
  lists(POLICY_SYSCALLS_DENY, "", ERR(EPERM)) ;
  sockets("443\n", 0, 0, 0, 1) ;
  sockets("", 0, 0, 0, 1) ;
  sockets("udp:53\n10.0.0.0/8:1\n", "", 0, 1, 0) ;
  sockets("unix:*\n", 0, 1, 0, 1) ;
  sockets(0, "", 1, 0, 0) ;
  sockets(0, "udp:*\n", 1, 1, 0) ;
  sockets(0, "0\n", 1, 0, 1) ;
  sockets(0, "udp:0\n", 1, 1, 0) ;
  return CHECK_RESULT() ;
}
