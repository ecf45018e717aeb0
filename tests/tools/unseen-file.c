/* ISC license. */

/*
  unseen-file UID MAP CASE
  As unseen, for the set file, in a directory that has the fifo "fifo". A thread opens it.
  same: nothing is changed.
  other: as if the kernel had skipped the exit of an earlier open of the thread, and this one's
    entry.
  pipe: this process reads a pipe, as if the exit of an earlier read of a file, inode 12345, had
    been skipped; both calls have the same arguments.
*/

#define _GNU_SOURCE

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../bpf/event.h"
#include "maps.h"

struct call  /* as in bpf/file.bpf.c */
{
  uint64_t ts ;
  uint64_t name ;
  uint64_t newname ;
  uint64_t file ;
  uint64_t ino ;
  uint64_t args ;
  uint64_t seed ;
  uint64_t sum[2] ;
  uint32_t dev ;
  uint32_t flags ;
  uint32_t resolve ;
  int32_t nr ;
  int32_t fd ;
  int32_t newfd ;
  uint8_t op ;
  uint8_t kind ;
  uint8_t trigger ;
  uint8_t shared ;
  uint32_t how ;
} ;

static char const *const name = "fifo" ;

static void *opens (void *p)
{
  must(open(name, O_RDONLY | O_CLOEXEC) >= 0, "open, waiting") ;
  return p ;
}

static int is_open (void *p)
{
  struct call *c = p ;
  return c->name == (uintptr_t)name ;
}

static void stale (int calls, uint64_t thread)
{
  struct call c ;
  char buf[8] ;
  int p[2] ;
  memset(&c, 0, sizeof(c)) ;
  must(!pipe(p) && write(p[1], "x", 1) == 1, "fill a pipe") ;
  c.ino = 12345 ;
  c.file = 1 ;
  c.nr = SYS_read ;
  c.fd = p[0] ;
  c.op = HERM_FILE_READ ;
  c.kind = HERM_KIND_READ ;
  c.args = sum_of(p[0], (uintptr_t)buf, sizeof(buf), 0) ;
  must(!element(BPF_MAP_UPDATE_ELEM, calls, &thread, &c), "put a call") ;
  must(syscall(SYS_read, p[0], buf, sizeof(buf), 0L) == 1, "read") ;
}

int main (int argc, char const *const *argv)
{
  uid_t uid = argc == 4 ? atoi(argv[1]) : 0 ;
  char const *s = argc == 4 ? argv[3] : "" ;
  pthread_t t ;
  struct call c ;
  uint64_t thread ;
  int calls = -1 ;
  shared = argc == 4 ? atoi(argv[2]) : 0 ;
  must(uid > 0 && shared > 0, "usage") ;
  must(!setresuid(uid, 0, 0), "setresuid") ;
  must(!pthread_create(&t, 0, &opens, 0), "thread") ;
  for (unsigned int i = 0 ; i < 1000 && calls < 0 ; i++)
  {
    usleep(10000) ;
    calls = find("file_calls", sizeof(c), &is_open, &thread, &c) ;
  }
  must(calls >= 0, "find the call") ;
  if (!strcmp(s, "other"))
  {
    c.args++ ;
    must(!element(BPF_MAP_UPDATE_ELEM, calls, &thread, &c), "change the call") ;
  }
  must(open(name, O_WRONLY | O_CLOEXEC) >= 0, "open") ;
  pthread_join(t, 0) ;
  if (!strcmp(s, "pipe")) stale(calls, thread >> 32 << 32 | thread >> 32) ;
  return 0 ;
}
