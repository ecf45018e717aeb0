/* ISC license. */

/*
  unseen UID MAP CASE
  As root, while the set connect records UID; MAP is the id of any map that the programs of that
  set use, since other sets may record UID, too. Becomes UID (the real one) and makes connections;
  in between it changes the maps of the set into what they would be if the kernel had skipped a
  program, which it does when programs interrupt each other.
  made, made-peer: that a connection was made; this side or the other closes it.
  closed: the end of a connection, of a socket that is then connected again.
  failed: the end of an attempt, likewise.
  begun: the begin of an attempt that succeeds.
  both: the end of a connection and the begin of the next attempt.
  stale: the exit of a call that connected by UDP, before a call that a unix socket makes.
  other: the same, and the entry of a call that connects by TCP.
*/

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../bpf/event.h"
#include "maps.h"

 /* As in bpf/connect.bpf.c */

struct attempt
{
  struct herm_event_net e ;
  uint64_t since ;
} ;

struct call
{
  uint64_t sk ;
  uint64_t began ;
  uint64_t addr ;
  uint64_t since ;
  uint64_t sum ;
  uint32_t addrlen ;
  uint32_t proto ;
} ;

 /* The entry of this process, and the call of it */

static int map = -1 ;
static uint64_t sk ;
static struct attempt entry ;

static int is_mine (void *p)
{
  struct attempt *a = p ;
  return a->e.h.nspid == (uint32_t)getpid() ;
}

static int is_call (void *p)
{
  struct call *c = p ;
  return c->sk == sk ;
}

static void look (void)
{
  if (map >= 0) close(map) ;
  map = find("connect_socks", sizeof(entry), &is_mine, &sk, &entry) ;
  must(map >= 0, "find the entry") ;
}

static void put (void)
{
  must(!element(BPF_MAP_UPDATE_ELEM, map, &sk, &entry), "put the entry back") ;
}

static void forget (void)
{
  must(!element(BPF_MAP_DELETE_ELEM, map, &sk, 0), "delete the entry") ;
}

/* The call does not know that its attempt has begun; other: it is not even this call. */
static void change_call (int other)
{
  uint64_t thread ;
  struct call c ;
  int fd = find("connect_calls", sizeof(c), &is_call, &thread, &c) ;
  must(fd >= 0, "find the call") ;
  c.began = 0 ;
  if (other)
  {
    c.proto = IPPROTO_UDP ;
    c.sum++ ;
  }
  must(!element(BPF_MAP_UPDATE_ELEM, fd, &thread, &c), "change the call") ;
  close(fd) ;
}

 /* Sockets */

static struct sockaddr_in at = { .sin_family = AF_INET } ;
static int server ;

static void serve (int backlog)
{
  socklen_t len = sizeof(at) ;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK) ;
  server = socket(AF_INET, SOCK_STREAM, 0) ;
  must(server >= 0, "socket") ;
  must(!bind(server, (struct sockaddr *)&at, sizeof(at)), "bind") ;
  must(!listen(server, backlog), "listen") ;
  must(!getsockname(server, (struct sockaddr *)&at, &len), "getsockname") ;
}

static int client (void)
{
  int fd = socket(AF_INET, SOCK_STREAM, 0) ;
  must(fd >= 0, "socket") ;
  return fd ;
}

static int connected (int fd)
{
  return connect(fd, (struct sockaddr *)&at, sizeof(at)) ;
}

static void disconnect (int fd)
{
  struct sockaddr none = { .sa_family = AF_UNSPEC } ;
  must(!connect(fd, &none, sizeof(none)), "disconnect") ;
}

/* As it was before the connection was made */
static void as_tried (void)
{
  entry.e.h.kind = HERM_KIND_CONNECT ;
  entry.e.sport = 0 ;
}

 /* Cases */

static void made (int peer)
{
  char c ;
  int fd = client() ;
  int other ;
  must(!connected(fd), "connect") ;
  other = accept(server, 0, 0) ;
  must(other >= 0, "accept") ;
  look() ;
  as_tried() ;
  put() ;
  if (peer)
  {
    close(other) ;
    must(!read(fd, &c, 1), "read") ;
  }
  close(fd) ;
  if (!peer) close(other) ;
}

static void again (int failed)
{
  int fd = client() ;
  must(!connected(fd), "connect") ;
  look() ;
  if (failed) as_tried() ;
  disconnect(fd) ;
  put() ;
  must(!connected(fd), "connect again") ;
  close(fd) ;
}

static void *waits (void *p)
{
  int *fd = p ;
  must(!connected(*fd), "connect, waiting") ;
  return 0 ;
}

/* Connects to where nobody answers yet, because the queue is full. */
static void begun (char const *s)
{
  pthread_t t ;
  int full = client() ;
  int fd = client() ;
  must(!connected(full), "connect") ;
  must(!shutdown(full, SHUT_RDWR), "shutdown") ;
  disconnect(full) ;
  must(!pthread_create(&t, 0, &waits, &fd), "thread") ;
  usleep(200000) ;
  look() ;
  if (!strcmp(s, "both"))
  {
    entry.e.h.kind = HERM_KIND_CLOSE ;
    put() ;
  }
  else if (!strcmp(s, "other")) change_call(1) ;
  else
  {
    forget() ;
    change_call(0) ;
  }
  must(accept(server, 0, 0) >= 0, "accept") ;
  pthread_join(t, 0) ;
  close(fd) ;
}

/* The calls agree in everything that tells at the exit. */
static void stale (void)
{
  struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "absent" } ;
  struct call c = { .addr = (uintptr_t)&at, .addrlen = sizeof(at), .proto = IPPROTO_UDP } ;
  int fd = client() ;
  int calls = find("connect_calls", sizeof(c), 0, 0, 0) ;
  int local = socket(AF_UNIX, SOCK_STREAM, 0) ;
  uint64_t thread ;
  must(calls >= 0, "find the calls") ;
  must(local >= 0, "socket") ;
  must(!connected(fd), "connect") ;
  look() ;
  thread = (uint64_t)entry.e.h.pid << 32 | entry.e.h.tid ;
  c.sk = sk ;
  c.sum = sum_of(local, (uintptr_t)&un, sizeof(un), 0) ;
  must(!element(BPF_MAP_UPDATE_ELEM, calls, &thread, &c), "put a call") ;
  must(syscall(SYS_connect, local, &un, sizeof(un), 0L) < 0 && errno == ENOENT, "find no peer") ;
  close(fd) ;
}

int main (int argc, char const *const *argv)
{
  uid_t uid = argc == 4 ? atoi(argv[1]) : 0 ;
  char const *s = argc == 4 ? argv[3] : "" ;
  shared = argc == 4 ? atoi(argv[2]) : 0 ;
  must(uid > 0 && shared > 0, "usage") ;
  must(!setresuid(uid, 0, 0), "setresuid") ;
  serve(strcmp(s, "begun") && strcmp(s, "both") && strcmp(s, "other") ? 8 : 0) ;
  if (!strcmp(s, "made")) made(0) ;
  else if (!strcmp(s, "made-peer")) made(1) ;
  else if (!strcmp(s, "closed")) again(0) ;
  else if (!strcmp(s, "failed")) again(1) ;
  else if (!strcmp(s, "stale")) stale() ;
  else if (!strcmp(s, "begun") || !strcmp(s, "both") || !strcmp(s, "other")) begun(s) ;
  else must(0, "usage") ;
  return 0 ;
}
