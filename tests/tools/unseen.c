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
*/

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../bpf/event.h"

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
  uint32_t addrlen ;
  uint32_t proto ;
} ;

static void must (int yes, char const *what)
{
  if (yes) return ;
  fprintf(stderr, "unseen: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

 /* Maps */

static int bpf (int cmd, union bpf_attr *a)
{
  return syscall(SYS_bpf, cmd, a, sizeof(*a)) ;
}

static int element (int cmd, int map, void const *key, void *value)
{
  union bpf_attr a ;
  memset(&a, 0, sizeof(a)) ;
  a.map_fd = map ;
  a.key = (uintptr_t)key ;
  a.value = (uintptr_t)value ;
  return bpf(cmd, &a) ;
}

static int is_named (int fd, char const *name, uint32_t size)
{
  union bpf_attr a ;
  struct bpf_map_info info ;
  memset(&a, 0, sizeof(a)) ;
  memset(&info, 0, sizeof(info)) ;
  a.info.bpf_fd = fd ;
  a.info.info_len = sizeof(info) ;
  a.info.info = (uintptr_t)&info ;
  return !bpf(BPF_OBJ_GET_INFO_BY_FD, &a) && !strcmp(info.name, name) && info.value_size == size ;
}

static int opened (int cmd, uint32_t id)
{
  union bpf_attr a ;
  memset(&a, 0, sizeof(a)) ;
  a.map_id = id ; /* or prog_id */
  return bpf(cmd, &a) ;
}

/* Stores the ids of the maps of a program, at most max, and returns their number. */
static unsigned int maps_of (uint32_t prog, uint32_t *ids, unsigned int max)
{
  union bpf_attr a ;
  struct bpf_prog_info info ;
  int fd = opened(BPF_PROG_GET_FD_BY_ID, prog) ;
  if (fd < 0) return 0 ;
  memset(&a, 0, sizeof(a)) ;
  memset(&info, 0, sizeof(info)) ;
  info.nr_map_ids = max ;
  info.map_ids = (uintptr_t)ids ;
  a.info.bpf_fd = fd ;
  a.info.info_len = sizeof(info) ;
  a.info.info = (uintptr_t)&info ;
  must(!bpf(BPF_OBJ_GET_INFO_BY_FD, &a), "look at a program") ;
  close(fd) ;
  must(info.nr_map_ids <= max, "have room for the maps of a program") ;
  return info.nr_map_ids ;
}

typedef int known_func (void *) ;

/* Looks through one map, if it has that name, for an entry that f knows. Returns it or -1. */
static int find_in (uint32_t id, char const *name, uint32_t size, known_func *f, uint64_t *key,
  void *value)
{
  uint64_t k ;
  void *from = 0 ;
  int fd = opened(BPF_MAP_GET_FD_BY_ID, id) ;
  if (fd < 0) return -1 ;
  if (is_named(fd, name, size))
    for (; !element(BPF_MAP_GET_NEXT_KEY, fd, from, &k) ; from = key)
    {
      *key = k ;
      if (!element(BPF_MAP_LOOKUP_ELEM, fd, key, value) && (*f)(value)) return fd ;
    }
  close(fd) ;
  return -1 ;
}

static uint32_t shared ;

static int find (char const *name, uint32_t size, known_func *f, uint64_t *key, void *value)
{
  union bpf_attr a ;
  uint32_t ids[64] ;
  memset(&a, 0, sizeof(a)) ;
  for (; !bpf(BPF_PROG_GET_NEXT_ID, &a) ; a.start_id = a.next_id)
  {
    unsigned int n = maps_of(a.next_id, ids, 64) ;
    unsigned int i = 0 ;
    while (i < n && ids[i] != shared) i++ ;
    if (i == n) continue ;
    for (i = 0 ; i < n ; i++)
    {
      int fd = find_in(ids[i], name, size, f, key, value) ;
      if (fd >= 0) return fd ;
    }
  }
  return -1 ;
}

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

/* The call does not know that its attempt has begun. */
static void forget_begun (void)
{
  uint64_t thread ;
  struct call c ;
  int fd = find("connect_calls", sizeof(c), &is_call, &thread, &c) ;
  must(fd >= 0, "find the call") ;
  c.began = 0 ;
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
static void begun (int both)
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
  if (both)
  {
    entry.e.h.kind = HERM_KIND_CLOSE ;
    put() ;
  }
  else
  {
    forget() ;
    forget_begun() ;
  }
  must(accept(server, 0, 0) >= 0, "accept") ;
  pthread_join(t, 0) ;
  close(fd) ;
}

int main (int argc, char const *const *argv)
{
  uid_t uid = argc == 4 ? atoi(argv[1]) : 0 ;
  char const *s = argc == 4 ? argv[3] : "" ;
  shared = argc == 4 ? atoi(argv[2]) : 0 ;
  must(uid > 0 && shared > 0, "usage") ;
  must(!setresuid(uid, 0, 0), "setresuid") ;
  serve(strcmp(s, "begun") && strcmp(s, "both") ? 8 : 0) ;
  if (!strcmp(s, "made")) made(0) ;
  else if (!strcmp(s, "made-peer")) made(1) ;
  else if (!strcmp(s, "closed")) again(0) ;
  else if (!strcmp(s, "failed")) again(1) ;
  else if (!strcmp(s, "begun")) begun(0) ;
  else if (!strcmp(s, "both")) begun(1) ;
  else must(0, "usage") ;
  return 0 ;
}
