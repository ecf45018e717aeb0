/* ISC license. */

/*
  connect UID cases [ CGROUP ]
  connect UID mass COUNT
  connect UID storm COUNT
  As root, in a network namespace of its own, prepared by tests/integration/probe-connect.inc;
  becomes UID and makes connections. cases: one of each kind there is; CGROUP is an empty one in
  which nothing may connect. Prints what the set connect must say of them, one line each:
    case kind hook proto family saddr sport daddr dport result bytes_sent bytes_received comm nspid
    same-thread
  where * is anything, - null or not there; hook is state, call or cgroup.
  Lines "case skip reason" for what this kernel does not have.
  mass: so many connections that succeed and are closed, one after the other; prints nothing.
  storm: so many that are refused, each followed by one of UDP; prints nothing.
*/

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate.h"
#include "uring.h"

#ifndef IPPROTO_MPTCP
# define IPPROTO_MPTCP 262
#endif

#define NOROUTE4 "203.0.113.1"
#define NOROUTE6 "2001:db8:113::1"
#define PROHIBIT4 "192.0.2.1"       /* a route that says EACCES */

static char const *name = "?" ;
static char const *comm = "connect" ;
static int same_thread = 1 ;

static void die (char const *what)
{
  fprintf(stderr, "connect: %s: %s: %s\n", name, what, strerror(errno)) ;
  exit(111) ;
}

static void must (int yes, char const *what)
{
  if (!yes) die(what) ;
}

 /* Addresses */

typedef struct address address ;
struct address
{
  union
  {
    struct sockaddr sa ;
    struct sockaddr_in in ;
    struct sockaddr_in6 in6 ;
  } u ;
  socklen_t len ;
} ;

static address at (char const *s, uint16_t port)
{
  address a ;
  memset(&a, 0, sizeof a) ;
  if (strchr(s, ':'))
  {
    a.u.in6.sin6_family = AF_INET6 ;
    a.u.in6.sin6_port = htons(port) ;
    must(inet_pton(AF_INET6, s, &a.u.in6.sin6_addr) == 1, s) ;
    a.len = sizeof a.u.in6 ;
  }
  else
  {
    a.u.in.sin_family = AF_INET ;
    a.u.in.sin_port = htons(port) ;
    must(inet_pton(AF_INET, s, &a.u.in.sin_addr) == 1, s) ;
    a.len = sizeof a.u.in ;
  }
  return a ;
}

static uint16_t port_of (int fd)
{
  address a ;
  a.len = sizeof a.u ;
  must(!getsockname(fd, &a.u.sa, &a.len), "getsockname") ;
  return ntohs(a.u.in.sin_port) ;
}

 /* What is expected */

static void expected (char const *kind, char const *hook, char const *proto, char const *saddr,
  int sport, char const *daddr, int dport, int result, long sent, long received)
{
  char s[16] = "*", r[16] = "-" ;
  if (!strncmp(daddr, "::ffff:", 7)) daddr += 7 ;
  if (!strncmp(saddr, "::ffff:", 7)) saddr += 7 ;
  if (sport >= 0) sprintf(s, "%d", sport) ;
  if (sport == -2) strcpy(s, "-") ;
  if (result >= 0) sprintf(r, "%d", result) ;
  printf("%s %s %s %s %s %s %s %s %d %s ", name, kind, hook, proto,
    strchr(daddr, ':') ? "ipv6" : "ipv4", saddr, s, daddr, dport, r) ;
  if (sent >= 0) printf("%ld %ld", sent, received) ; else printf("- -") ;
  printf(" %s %d %d\n", comm, (int)getpid(), same_thread) ;
  fflush(stdout) ;
}

static void skipped (char const *why)
{
  printf("%s skip %s: %s\n", name, why, strerror(errno)) ;
  fflush(stdout) ;
}

#define ANY (-1)
#define NONE (-2)

 /* Sockets */

static int sock (char const *where, int type, int protocol)
{
  int fd = socket(strchr(where, ':') ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, protocol) ;
  must(fd >= 0, "socket") ;
  return fd ;
}

static int tcp (char const *where) { return sock(where, SOCK_STREAM, 0) ; }
static int udp (char const *where) { return sock(where, SOCK_DGRAM, 0) ; }

static int listener (char const *where, uint16_t *port)
{
  int fd = tcp(where) ;
  address a = at(where, 0) ;
  must(!bind(fd, &a.u.sa, a.len), "bind") ;
  must(!listen(fd, 64), "listen") ;
  *port = port_of(fd) ;
  return fd ;
}

/* Ports where nobody answers, because the listener has all the connections that it takes. */
static uint16_t deaf4, deaf6 ;

static uint16_t deaf (char const *where)
{
  address a = at(where, 0) ;
  int s = tcp(where) ;
  must(!bind(s, &a.u.sa, a.len), "bind") ;
  must(!listen(s, 0), "listen") ;
  a = at(where, port_of(s)) ;
  must(!connect(tcp(where), &a.u.sa, a.len), "connect") ;
  return port_of(s) ;
}

/* A port where nobody listens. */
static uint16_t closed_port (char const *where)
{
  uint16_t port ;
  close(listener(where, &port)) ;
  return port ;
}

static int go (int fd, char const *where, uint16_t port)
{
  address a = at(where, port) ;
  return connect(fd, &a.u.sa, a.len) == -1 ? errno : 0 ;
}

static void want (int got, int e)
{
  if (got == e) return ;
  fprintf(stderr, "connect: %s: %s, wanted %s\n", name, strerror(got), strerror(e)) ;
  exit(1) ;
}

/*
  Both sides talk, then both close, the client first. Of MPTCP, what TCP carries is not only that.
*/
static void talk (int client, int server)
{
  char buf[64] ;
  int fd = accept(server, 0, 0) ;
  must(fd >= 0, "accept") ;
  must(write(client, "hello", 5) == 5, "write") ;
  must(read(fd, buf, sizeof buf) == 5, "read") ;
  must(write(fd, "hello yourself", 14) == 14, "write") ;
  must(recv(client, buf, 14, MSG_WAITALL) == 14, "recv") ;
  close(client) ;
  must(!read(fd, buf, sizeof buf), "end of file") ;
  close(fd) ;
}

/* Until nothing of TCP is left that has not come to its end, but the connection of deaf(). */
static void settle (char const *file)
{
  unsigned int tries = 1000 ;
  for (;; usleep(10000))
  {
    char line[512] ;
    unsigned int n = 0 ;
    unsigned int state ;
    FILE *f = fopen(file, "re") ;
    if (!f) return ;
    while (fgets(line, sizeof line, f))
      if (sscanf(line, " %*d: %*s %*s %x", &state) == 1 && state != 6 && state != 10) n++ ;
    fclose(f) ;
    if (n <= 2 || !--tries) break ;
  }
}

 /* Cases */

static void success (char const *n, char const *where, char const *listen_at)
{
  uint16_t port ;
  int s = listener(listen_at, &port) ;
  int fd = tcp(where) ;
  int sport ;
  name = n ;
  want(go(fd, where, port), 0) ;
  sport = port_of(fd) ;
  expected("connect", "state", "tcp", where, sport, where, port, 0, ANY, ANY) ;
  talk(fd, s) ;
  expected("close", "state", "tcp", where, sport, where, port, 0, 5, 14) ;
  close(s) ;
}

static void refused (char const *n, char const *where)
{
  uint16_t port = closed_port(where) ;
  int fd = tcp(where) ;
  name = n ;
  want(go(fd, where, port), ECONNREFUSED) ;
  expected("connect", "state", "tcp", where, ANY, where, port, ECONNREFUSED, ANY, ANY) ;
  close(fd) ;
}

static void again (void)
{
  uint16_t port = closed_port("127.0.0.1") ;
  uint16_t open ;
  int s = listener("127.0.0.1", &open) ;
  int fd = tcp("127.0.0.1") ;
  int sport ;
  name = "again" ;
  want(go(fd, "127.0.0.1", port), ECONNREFUSED) ;
  want(go(fd, "127.0.0.1", port), ECONNREFUSED) ;
  want(go(fd, "127.0.0.1", open), 0) ;
  sport = port_of(fd) ;
  want(go(fd, "127.0.0.1", open), EISCONN) ;
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", port, ECONNREFUSED, ANY, ANY) ;
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", port, ECONNREFUSED, ANY, ANY) ;
  expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", open, 0, ANY, ANY) ;
  talk(fd, s) ;
  expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", open, 0, 5, 14) ;
  want(go(s, "127.0.0.1", open), EISCONN) ;
  close(s) ;
}

static void source (void)
{
  address a = at("127.0.0.2", 40000) ;
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  int fd = tcp("127.0.0.1") ;
  name = "source" ;
  must(!bind(fd, &a.u.sa, a.len), "bind") ;
  want(go(fd, "127.0.0.1", port), 0) ;
  expected("connect", "state", "tcp", "127.0.0.2", 40000, "127.0.0.1", port, 0, ANY, ANY) ;
  talk(fd, s) ;
  expected("close", "state", "tcp", "127.0.0.2", 40000, "127.0.0.1", port, 0, 5, 14) ;
  close(s) ;
}

/* The kernel says so only after the attempt has begun. */
static void taken (void)
{
  static int const one = 1 ;
  address a = at("127.0.0.3", 40001) ;
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  int fd[2] ;
  unsigned int i = 0 ;
  name = "taken" ;
  for (; i < 2 ; i++)
  {
    fd[i] = tcp("127.0.0.1") ;
    must(!setsockopt(fd[i], SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), "SO_REUSEADDR") ;
    must(!bind(fd[i], &a.u.sa, a.len), "bind") ;
    want(go(fd[i], "127.0.0.1", port), i ? EADDRNOTAVAIL : 0) ;
    expected("connect", i ? "call" : "state", "tcp", i ? "*" : "127.0.0.3", i ? ANY : 40001,
      "127.0.0.1", port, i ? EADDRNOTAVAIL : 0, ANY, ANY) ;
  }
  talk(fd[0], s) ;
  expected("close", "state", "tcp", "127.0.0.3", 40001, "127.0.0.1", port, 0, 5, 14) ;
  close(fd[1]) ;
  close(s) ;
}

static void nonblocking_success (void)
{
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  int fd = sock("127.0.0.1", SOCK_STREAM | SOCK_NONBLOCK, 0) ;
  struct pollfd p = { .fd = fd, .events = POLLOUT } ;
  int sport ;
  name = "nonblocking_success" ;
  want(go(fd, "127.0.0.1", port), EINPROGRESS) ;
  must(poll(&p, 1, 10000) == 1, "poll") ;
  want(go(fd, "127.0.0.1", port), 0) ;
  want(go(fd, "127.0.0.1", port), EISCONN) ;
  sport = port_of(fd) ;
  expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
  must(!fcntl(fd, F_SETFL, 0), "fcntl") ;
  talk(fd, s) ;
  expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, 5, 14) ;
  close(s) ;
}

static void nonblocking_refused (char const *n, char const *where)
{
  uint16_t port = closed_port(where) ;
  int fd = sock(where, SOCK_STREAM | SOCK_NONBLOCK, 0) ;
  struct pollfd p = { .fd = fd, .events = POLLOUT } ;
  name = n ;
  want(go(fd, where, port), EINPROGRESS) ;
  must(poll(&p, 1, 10000) == 1, "poll") ;
  want(go(fd, where, port), ECONNREFUSED) ;
  expected("connect", "state", "tcp", where, ANY, where, port, ECONNREFUSED, ANY, ANY) ;
  close(fd) ;
}

/*
  Some at once, because it takes seconds: one that waits in poll, one in connect(2) that is
  interrupted and begun again, one of IPv6.
*/
static void alarmed (int sig) { (void)sig ; }
static void timed_out (void)
{
  struct sigaction sa = { .sa_handler = &alarmed, .sa_flags = SA_RESTART } ;
  struct itimerval soon = { .it_value = { .tv_sec = 0, .tv_usec = 200000 } } ;
  int fd[3] = { sock("127.0.0.1", SOCK_STREAM | SOCK_NONBLOCK, 0),
    sock("::1", SOCK_STREAM | SOCK_NONBLOCK, 0), tcp("127.0.0.1") } ;
  struct pollfd p[2] = { { .fd = fd[0], .events = POLLOUT }, { .fd = fd[1], .events = POLLOUT } } ;
  unsigned int i ;
  name = "timed_out" ;
  for (i = 0 ; i < 2 ; i++)
  {
    want(go(fd[i], i ? "::1" : "127.0.0.1", i ? deaf6 : deaf4), EINPROGRESS) ;
    want(go(fd[i], i ? "::1" : "127.0.0.1", i ? deaf6 : deaf4), EALREADY) ;
  }
  must(!sigaction(SIGALRM, &sa, 0), "sigaction") ;
  must(!setitimer(ITIMER_REAL, &soon, 0), "setitimer") ;
  want(go(fd[2], "127.0.0.1", deaf4), ETIMEDOUT) ;
  for (i = 0 ; i < 2 ; i++)
  {
    must(poll(p + i, 1, 20000) == 1, "poll") ;
    want(go(fd[i], i ? "::1" : "127.0.0.1", i ? deaf6 : deaf4), ETIMEDOUT) ;
  }
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", deaf4, ETIMEDOUT, ANY, ANY) ;
  expected("connect", "state", "tcp", "::1", ANY, "::1", deaf6, ETIMEDOUT, ANY, ANY) ;
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", deaf4, ETIMEDOUT, ANY, ANY) ;
  for (i = 0 ; i < 3 ; i++) close(fd[i]) ;
}

static void interrupted (void)
{
  struct sigaction sa = { .sa_handler = &alarmed } ;
  struct itimerval soon = { .it_value = { .tv_sec = 0, .tv_usec = 200000 } } ;
  int fd = tcp("127.0.0.1") ;
  name = "interrupted" ;
  must(!sigaction(SIGALRM, &sa, 0), "sigaction") ;
  must(!setitimer(ITIMER_REAL, &soon, 0), "setitimer") ;
  want(go(fd, "127.0.0.1", deaf4), EINTR) ;
  close(fd) ;
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", deaf4, ECANCELED, ANY, ANY) ;
}

static void impatient (void)
{
  struct timeval tv = { .tv_sec = 0, .tv_usec = 100000 } ;
  int fd = tcp("127.0.0.1") ;
  name = "impatient" ;
  must(!setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv), "SO_SNDTIMEO") ;
  want(go(fd, "127.0.0.1", deaf4), EINPROGRESS) ;
  close(fd) ;
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", deaf4, ECANCELED, ANY, ANY) ;
}

static void given_up (void)
{
  int fd = sock("::1", SOCK_STREAM | SOCK_NONBLOCK, 0) ;
  name = "closed_before" ;
  want(go(fd, "::1", deaf6), EINPROGRESS) ;
  close(fd) ;
  expected("connect", "state", "tcp", "::1", ANY, "::1", deaf6, ECANCELED, ANY, ANY) ;
  fd = sock("127.0.0.1", SOCK_STREAM | SOCK_NONBLOCK, 0) ;
  name = "shut_down_before" ;
  want(go(fd, "127.0.0.1", deaf4), EINPROGRESS) ;
  (void)shutdown(fd, SHUT_RDWR) ;
  close(fd) ;
  expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", deaf4, ECANCELED, ANY, ANY) ;
}

static void failed (char const *n, int type, char const *where, uint16_t port, int e)
{
  int fd = sock(where, type, 0) ;
  name = n ;
  want(go(fd, where, port), e) ;
  expected("connect", "call", type == SOCK_STREAM ? "tcp" : "udp", "-",
    type == SOCK_STREAM ? NONE : ANY, where, port, e, ANY, ANY) ;
  close(fd) ;
}

static void fast_open (void)
{
#ifdef MSG_FASTOPEN
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  int fd = tcp("127.0.0.1") ;
  address a = at("127.0.0.1", port) ;
  char buf[16] ;
  int sport, c ;
  name = "fast_open" ;
  if (sendto(fd, "hello", 5, MSG_FASTOPEN, &a.u.sa, a.len) == -1)
  {
    skipped("MSG_FASTOPEN") ;
    return ;
  }
  sport = port_of(fd) ;
  c = accept(s, 0, 0) ;
  must(c >= 0, "accept") ;
  must(read(c, buf, sizeof buf) == 5, "read") ;
  close(fd) ;
  must(!read(c, buf, sizeof buf), "end of file") ;
  close(c) ;
  expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
  expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, 5, 0) ;
#ifdef TCP_FASTOPEN_CONNECT
  {
    static int const one = 1 ;
    fd = tcp("127.0.0.1") ;
    name = "fast_open_connect" ;
    if (!setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one, sizeof one))
    {
      want(go(fd, "127.0.0.1", port), 0) ;
      must(write(fd, "h", 1) == 1, "write") ;
      sport = port_of(fd) ;
      c = accept(s, 0, 0) ;
      must(c >= 0, "accept") ;
      must(read(c, buf, sizeof buf) == 1, "read") ;
      close(fd) ;
      must(!read(c, buf, sizeof buf), "end of file") ;
      close(c) ;
      expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
      expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, 1, 0) ;
    }
    else skipped("TCP_FASTOPEN_CONNECT") ;
  }
#endif
  close(s) ;
#endif
}

static void mptcp (void)
{
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP) ;
  int sport ;
  name = "mptcp" ;
  if (fd == -1)
  {
    skipped("IPPROTO_MPTCP") ;
    close(s) ;
    return ;
  }
  want(go(fd, "127.0.0.1", port), 0) ;
  sport = port_of(fd) ;
  expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
  talk(fd, s) ;
  expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, 5, 14) ;
  close(s) ;
  fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP) ;
  must(fd >= 0, "socket") ;
  name = "mptcp_noroute" ;
  want(go(fd, NOROUTE4, 4008), ENETUNREACH) ;
  expected("connect", "call", "tcp", "-", NONE, NOROUTE4, 4008, ENETUNREACH, ANY, ANY) ;
  close(fd) ;
}

static void reset (void)
{
  static struct linger const linger = { .l_onoff = 1, .l_linger = 0 } ;
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  int fd = tcp("127.0.0.1") ;
  int c, sport ;
  char buf[1] ;
  name = "reset" ;
  want(go(fd, "127.0.0.1", port), 0) ;
  sport = port_of(fd) ;
  c = accept(s, 0, 0) ;
  must(c >= 0, "accept") ;
  must(!setsockopt(c, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), "SO_LINGER") ;
  close(c) ;
  must(read(fd, buf, 1) == -1 && errno == ECONNRESET, "be reset") ;
  expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
  expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, ECONNRESET, 0, 0) ;
  close(fd) ;
  close(s) ;
}

static void itself (void)
{
  address a = at("127.0.0.4", 40002) ;
  char buf[8] ;
  int fd = tcp("127.0.0.4") ;
  name = "itself" ;
  must(!bind(fd, &a.u.sa, a.len), "bind") ;
  want(go(fd, "127.0.0.4", 40002), 0) ;
  must(write(fd, "hello", 5) == 5, "write") ;
  must(recv(fd, buf, 5, MSG_WAITALL) == 5, "recv") ;
  close(fd) ;
  expected("connect", "state", "tcp", "127.0.0.4", 40002, "127.0.0.4", 40002, 0, ANY, ANY) ;
  expected("close", "state", "tcp", "127.0.0.4", 40002, "127.0.0.4", 40002, 0, 5, 5) ;
}

static void udp_connected (char const *n, char const *where, uint16_t port)
{
  int fd = udp(where) ;
  struct sockaddr nothing = { .sa_family = AF_UNSPEC } ;
  name = n ;
  want(go(fd, where, port), 0) ;
  expected("connect", "call", "udp", where, port_of(fd), where, port, 0, ANY, ANY) ;
  want(go(fd, where, port + 1), 0) ;
  expected("connect", "call", "udp", where, port_of(fd), where, port + 1, 0, ANY, ANY) ;
  (void)!send(fd, "x", 1, 0) ;
  must(!connect(fd, &nothing, sizeof nothing), "disconnect") ;
  close(fd) ;
}

static void udp_port_0 (void)
{
  int fd = udp("127.0.0.1") ;
  name = "udp_port_0" ;
  want(go(fd, "127.0.0.1", 0), 0) ;
  expected("connect", "call", "udp", "127.0.0.1", ANY, "127.0.0.1", 0, 0, ANY, ANY) ;
  close(fd) ;
}

static void throw (int fd, char const *where, uint16_t port)
{
  address a = at(where, port) ;
  (void)!sendto(fd, "x", 1, 0, &a.u.sa, a.len) ;
}

static void udp_sent (char const *n, char const *where, uint16_t port)
{
  address any = at(strchr(where, ':') ? "::" : "0.0.0.0", 0) ;
  unsigned int i = 0 ;
  name = n ;
  for (; i < 2 ; i++)
  {
    unsigned int j = 0 ;
    int sport ;
    int fd = udp(where) ;
    must(!bind(fd, &any.u.sa, any.len), "bind") ;
    sport = port_of(fd) ;
    for (; j < 3 ; j++)
    {
      throw(fd, where, port) ;
      throw(fd, where, port + 1) ;
    }
    expected("connect", "cgroup", "udp", "-", sport, where, port, ANY, ANY, ANY) ;
    expected("connect", "cgroup", "udp", "-", sport, where, port + 1, ANY, ANY, ANY) ;
    close(fd) ;
  }
}

static void others (void)
{
  struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "/nonexistent" } ;
  struct sockaddr nothing = { .sa_family = AF_UNSPEC } ;
  address a = at("127.0.0.1", 4009) ;
  int p[2] ;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) ;
  name = "others" ;
  must(connect(fd, (struct sockaddr *)&un, sizeof un) == -1, "not be there") ;
  close(fd) ;
  must(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p), "socketpair") ;
  close(p[0]) ;
  close(p[1]) ;
  must(connect(-1, &a.u.sa, a.len) == -1, "fail") ;
  must(connect(1, &a.u.sa, a.len) == -1, "fail") ;
  fd = tcp("127.0.0.1") ;
  must(connect(fd, (struct sockaddr *)8, a.len) == -1, "fail") ;
  must(connect(fd, &a.u.sa, 3) == -1, "fail") ;
  must(!connect(fd, &nothing, sizeof nothing), "disconnect") ;
  close(fd) ;
}

static void *worker (void *x)
{
  prctl(PR_SET_NAME, "worker") ;
  comm = "worker" ;
  same_thread = 0 ;
  refused("thread", "127.0.0.1") ;
  return x ;
}

static void in_thread (void)
{
  pthread_t t ;
  must(!pthread_create(&t, 0, &worker, 0), "pthread_create") ;
  pthread_join(t, 0) ;
  comm = "connect" ;
  same_thread = 1 ;
}

/* Its connection ends when it does, and is still its own. */
static void in_child (void)
{
  uint16_t port ;
  int s = listener("::1", &port) ;
  pid_t pid = fork() ;
  int status, c ;
  char buf[16] ;
  must(pid >= 0, "fork") ;
  if (!pid)
  {
    int fd = tcp("::1") ;
    int sport ;
    prctl(PR_SET_NAME, "child_of_its_own") ;
    comm = "child_of_its_ow" ;
    udp_connected("child_udp", "::1", 4020) ;
    name = "child" ;
    want(go(fd, "::1", port), 0) ;
    sport = port_of(fd) ;
    must(write(fd, "bye", 3) == 3, "write") ;
    expected("connect", "state", "tcp", "::1", sport, "::1", port, 0, ANY, ANY) ;
    expected("close", "state", "tcp", "::1", sport, "::1", port, 0, 3, 0) ;
    _exit(0) ;
  }
  must(waitpid(pid, &status, 0) == pid && !status, "the child") ;
  c = accept(s, 0, 0) ;
  must(c >= 0, "accept") ;
  while (read(c, buf, sizeof buf) > 0) ;
  close(c) ;
  close(s) ;
}

#ifdef __x86_64__
/* Some kernels and hypervisors let no int 0x80 through: SIGSEGV. */
static int has_gate (void)
{
  int status ;
  pid_t pid = fork() ;
  must(pid >= 0, "fork") ;
  if (!pid) _exit(gate_call(20, 0, 0, 0) == ENOSYS) ; /* getpid */
  must(waitpid(pid, &status, 0) == pid, "waitpid") ;
  errno = ENOSYS ;
  return !status ;
}

static int compat_connect (int fd, address const *low)
{
  return gate_call(362, fd, (long)&low->u, low->len) ;
}
#endif

static void compat (void)
{
#ifdef __x86_64__
  uint16_t port ;
  int s, fd, sport ;
  address *low =
    mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0) ;
  must(low != MAP_FAILED, "mmap") ;
  name = "compat" ;
  if (!has_gate())
  {
    skipped("int 0x80") ;
    return ;
  }
  s = listener("127.0.0.1", &port) ;
  fd = tcp("127.0.0.1") ;
  *low = at("127.0.0.1", port) ;
  want(compat_connect(fd, low), 0) ;
  sport = port_of(fd) ;
  expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
  talk(fd, s) ;
  expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, 5, 14) ;
  close(s) ;
  fd = udp("127.0.0.1") ;
  *low = at("127.0.0.1", 4030) ;
  want(compat_connect(fd, low), 0) ;
  expected("connect", "cgroup", "udp", "-", ANY, "127.0.0.1", 4030, ANY, ANY, ANY) ;
  close(fd) ;
#endif
}

static int ring_go (struct ring *r, unsigned int how, int fd, char const *where, uint16_t port)
{
  address a = at(where, port) ;
  struct io_uring_sqe *s = ring_next(r, 0, IORING_OP_CONNECT, how) ;
  int res ;
  s->fd = fd ;
  s->addr = (uintptr_t)&a.u.sa ;
  s->off = a.len ;
  ring_run(r, 1, &res) ;
  return -res ;
}

/*
  Done by this thread, then by one that the kernel makes for that. What fails before it begins is
  not seen, nor is UDP but by cgroup.
*/
static void uring (void)
{
  struct ring r ;
  unsigned int i = 0 ;
  name = "uring" ;
  if (ring_make(&r, 0) == -1)
  {
    skipped("io_uring_setup") ;
    return ;
  }
  for (; i < 2 ; i++)
  {
    unsigned int how = i ? IOSQE_ASYNC : 0 ;
    uint16_t port, closed = closed_port("127.0.0.1") ;
    int s = listener("127.0.0.1", &port) ;
    int fd = tcp("127.0.0.1") ;
    int sport ;
    name = i ? "uring_worker" : "uring" ;
    if (i) { comm = "*" ; same_thread = 0 ; }
    want(ring_go(&r, how, fd, "127.0.0.1", port), 0) ;
    sport = port_of(fd) ;
    expected("connect", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, ANY, ANY) ;
    talk(fd, s) ;
    expected("close", "state", "tcp", "127.0.0.1", sport, "127.0.0.1", port, 0, 5, 14) ;
    close(s) ;
    fd = tcp("127.0.0.1") ;
    want(ring_go(&r, how, fd, "127.0.0.1", closed), ECONNREFUSED) ;
    expected("connect", "state", "tcp", "127.0.0.1", ANY, "127.0.0.1", closed, ECONNREFUSED, ANY,
      ANY) ;
    close(fd) ;
    fd = tcp(NOROUTE4) ;
    want(ring_go(&r, how, fd, NOROUTE4, 4035), ENETUNREACH) ;
    close(fd) ;
    fd = udp("127.0.0.1") ;
    want(ring_go(&r, how, fd, "127.0.0.1", 4036), 0) ;
    expected("connect", "cgroup", "udp", "-", ANY, "127.0.0.1", 4036, ANY, ANY, ANY) ;
    close(fd) ;
    comm = "connect" ;
    same_thread = 1 ;
    failed("uring_then_call", SOCK_STREAM, NOROUTE4, 4037, ENETUNREACH) ;
  }
  close(r.fd) ;
}

/* Of the number of the call, too, the kernel takes the lower half (since 5.14). */
static void wide (void)
{
#ifdef __x86_64__
  address a = at("127.0.0.1", 4034) ;
  int fd = udp("127.0.0.1") ;
  name = "wide" ;
  if (syscall(1l << 32 | SYS_connect, fd, &a.u.sa, a.len) == -1)
    skipped("a wide number of a call") ;
  else expected("connect", "call", "udp", "127.0.0.1", port_of(fd), "127.0.0.1", 4034, 0, ANY,
    ANY) ;
  close(fd) ;
#endif
}

/* Nothing of this cgroup may connect by IPv4. As root: returns 0, or -1 with errno. */
static int forbid (char const *cgroup)
{
  static struct bpf_insn const insn[2] =
    { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } } ;
  union bpf_attr attr ;
  int prog ;
  int fd = open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (fd == -1) return -1 ;
  memset(&attr, 0, sizeof attr) ;
  attr.prog_type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR ;
  attr.expected_attach_type = BPF_CGROUP_INET4_CONNECT ;
  attr.insns = (uintptr_t)insn ;
  attr.insn_cnt = 2 ;
  attr.license = (uintptr_t)"ISC" ;
  prog = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr) ;
  if (prog == -1) return -1 ;
  memset(&attr, 0, sizeof attr) ;
  attr.target_fd = fd ;
  attr.attach_bpf_fd = prog ;
  attr.attach_type = BPF_CGROUP_INET4_CONNECT ;
  if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof attr) == -1) return -1 ;
  fd = openat(fd, "cgroup.procs", O_WRONLY | O_CLOEXEC) ;
  return fd >= 0 && write(fd, "0", 1) == 1 ? 0 : -1 ;
}

static void in_cgroup (char const *cgroup, uid_t uid)
{
  int status ;
  pid_t pid = fork() ;
  name = "cgroup" ;
  must(pid >= 0, "fork") ;
  if (!pid)
  {
    if (forbid(cgroup) == -1) skipped("BPF_CGROUP_INET4_CONNECT") ;
    else
    {
      must(!setresgid(uid, uid, uid) && !setresuid(uid, uid, uid), "setuid") ;
      failed("cgroup_tcp", SOCK_STREAM, "127.0.0.1", 4031, EPERM) ;
      failed("cgroup_udp", SOCK_DGRAM, "127.0.0.1", 4032, EPERM) ;
      refused("cgroup_tcp6", "::1") ;
    }
    _exit(0) ;
  }
  must(waitpid(pid, &status, 0) == pid && !status, "the child") ;
}

static void cases (void)
{
  success("tcp4", "127.0.0.1", "127.0.0.1") ;
  success("tcp6", "::1", "::1") ;
  success("mapped", "::ffff:127.0.0.1", "127.0.0.1") ;
  refused("refused4", "127.0.0.1") ;
  refused("refused6", "::1") ;
  refused("refused_mapped", "::ffff:127.0.0.1") ;
  again() ;
  source() ;
  taken() ;
  nonblocking_success() ;
  nonblocking_refused("nonblocking_refused4", "127.0.0.1") ;
  nonblocking_refused("nonblocking_refused6", "::1") ;
  timed_out() ;
  interrupted() ;
  impatient() ;
  given_up() ;
  failed("noroute4", SOCK_STREAM, NOROUTE4, 4010, ENETUNREACH) ;
  failed("noroute6", SOCK_STREAM, NOROUTE6, 4011, ENETUNREACH) ;
  failed("noroute_mapped", SOCK_STREAM, "::ffff:" NOROUTE4, 4012, ENETUNREACH) ;
  failed("prohibited", SOCK_STREAM, PROHIBIT4, 4013, EACCES) ;
  failed("udp_noroute4", SOCK_DGRAM, NOROUTE4, 4014, ENETUNREACH) ;
  failed("udp_noroute6", SOCK_DGRAM, NOROUTE6, 4015, ENETUNREACH) ;
  fast_open() ;
  mptcp() ;
  reset() ;
  itself() ;
  udp_connected("udp4", "127.0.0.1", 4016) ;
  udp_connected("udp6", "::1", 4018) ;
  udp_connected("udp_mapped", "::ffff:127.0.0.1", 4022) ;
  udp_port_0() ;
  udp_sent("udp_sent4", "127.0.0.1", 4024) ;
  udp_sent("udp_sent6", "::1", 4026) ;
  udp_sent("udp_sent_mapped", "::ffff:127.0.0.1", 4028) ;
  others() ;
  in_thread() ;
  in_child() ;
  compat() ;
  uring() ;
  wide() ;
  settle("/proc/net/tcp") ;
  settle("/proc/net/tcp6") ;
}

static void mass (unsigned int n)
{
  static struct linger const linger = { .l_onoff = 1, .l_linger = 0 } ;
  uint16_t port ;
  int s = listener("127.0.0.1", &port) ;
  while (n--)
  {
    int fd = tcp("127.0.0.1") ;
    int c ;
    want(go(fd, "127.0.0.1", port), 0) ;
    c = accept(s, 0, 0) ;
    must(c >= 0, "accept") ;
    must(!setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), "SO_LINGER") ;
    close(fd) ;
    close(c) ;
  }
  settle("/proc/net/tcp") ;
}

static void storm (unsigned int n)
{
  uint16_t port = closed_port("127.0.0.1") ;
  while (n--)
  {
    int fd = tcp("127.0.0.1") ;
    want(go(fd, "127.0.0.1", port), ECONNREFUSED) ;
    close(fd) ;
    fd = udp("127.0.0.1") ;
    want(go(fd, "127.0.0.1", port), 0) ;
    close(fd) ;
  }
}

int main (int argc, char *const *argv)
{
  uid_t uid ;
  pid_t pid ;
  if (argc < 3) return 100 ;
  uid = strtoul(argv[1], 0, 10) ;
  deaf4 = deaf("127.0.0.1") ;
  deaf6 = deaf("::1") ;
  if (!strcmp(argv[2], "cases"))
  {
    if (argc > 3) in_cgroup(argv[3], uid) ;
   /* Somebody else does the like at the same time, until this process is gone. */
    int p[2] ;
    must(!pipe2(p, O_CLOEXEC), "pipe") ;
    pid = fork() ;
    must(pid >= 0, "fork") ;
    if (!pid)
    {
      struct pollfd x = { .fd = p[0], .events = POLLIN } ;
      close(p[1]) ;
      while (!poll(&x, 1, 1))
      {
        int fd = tcp("127.0.0.1") ;
        (void)go(fd, "127.0.0.1", 1) ;
        close(fd) ;
        fd = udp("127.0.0.1") ;
        (void)go(fd, "127.0.0.1", 1) ;
        throw(fd, "127.0.0.1", 2) ;
        close(fd) ;
      }
      _exit(0) ;
    }
  }
  must(!setresgid(uid, uid, uid) && !setresuid(uid, uid, uid), "setuid") ;
  if (!strcmp(argv[2], "cases")) cases() ;
  else if (argc < 4) return 100 ;
  else if (!strcmp(argv[2], "mass")) mass(strtoul(argv[3], 0, 10)) ;
  else if (!strcmp(argv[2], "storm")) storm(strtoul(argv[3], 0, 10)) ;
  else return 100 ;
  return 0 ;
}
