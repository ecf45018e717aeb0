/* ISC license. */

/*
  A ring buffer, statistics and state that no kernel made: files in memory with
  the layout that the kernel's maps have when they are mapped, so that a reader
  can be fed anything. Only poll(2) differs: these are always readable.
*/

#ifndef RING_H
#define RING_H

#define _GNU_SOURCE
#include <sys/types.h>
#include <sys/mman.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../bpf/event.h"

#define BUSY 0x80000000u
#define DISCARD 0x40000000u

struct ring
{
  int fd, statsfd, statefd ;
  unsigned long size ;
  unsigned int ncpu ;
  unsigned long *cons, *prod ;
  char *data ;
  struct herm_stat *stats ;
  struct herm_reader_state *state ;
} ;

static void die (char const *s)
{
  perror(s) ;
  exit(111) ;
}

static void *memory (int *fd, char const *name, size_t len)
{
  void *p ;
  *fd = memfd_create(name, 0) ;
  if (*fd == -1 || ftruncate(*fd, len) == -1) die("memfd") ;
  p = mmap(0, len, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0) ;
  if (p == MAP_FAILED) die("mmap") ;
  return p ;
}

static void ring_make (struct ring *r, unsigned long size, unsigned int ncpu, unsigned long start)
{
  unsigned long page = sysconf(_SC_PAGESIZE) ;
  char *p = memory(&r->fd, "ring", 2 * page + 2 * size) ;
  r->size = size ;
  r->ncpu = ncpu ;
  r->cons = (unsigned long *)p ;
  r->prod = (unsigned long *)(p + page) ;
  r->data = p + 2 * page ;
  *r->cons = *r->prod = start ;
  r->stats = memory(&r->statsfd, "stats", HERM_SET_N * ncpu * sizeof(struct herm_stat)) ;
  r->state = memory(&r->statefd, "state", sizeof(struct herm_reader_state)) ;
  r->state->seqid = 0x0123456789abcdefull ;
}

/* Into both places: the reader sees the data twice, one after the other. */
static void ring_poke (struct ring *r, unsigned long pos, void const *s, size_t n)
{
  char const *p = s ;
  while (n--)
  {
    unsigned long i = pos++ & (r->size - 1) ;
    r->data[i] = r->data[i + r->size] = *p++ ;
  }
}

static int ring_fits (struct ring *r, size_t len)
{
  return *r->prod - __atomic_load_n(r->cons, __ATOMIC_ACQUIRE) + ((len + 15) & ~7ul) <= r->size ;
}

/* header: the length as the record says it, with its flags */
static int ring_put (struct ring *r, void const *s, size_t len, uint32_t header)
{
  uint32_t h[2] = { header, 0 } ;
  unsigned long pos = *r->prod ;
  if (!ring_fits(r, len)) return 0 ;
  ring_poke(r, pos, h, 8) ;
  ring_poke(r, pos + 8, s, len) ;
  __atomic_store_n(r->prod, pos + ((len + 15) & ~7ul), __ATOMIC_RELEASE) ;
  return 1 ;
}

static void env (char const *name, unsigned long x)
{
  char fmt[32] ;
  snprintf(fmt, sizeof fmt, "%lu", x) ;
  setenv(name, fmt, 1) ;
}

static void ring_env (struct ring *r)
{
  env("HERM_RING_FD", r->fd) ;
  env("HERM_RING_SIZE", r->size) ;
  env("HERM_STATS_FD", r->statsfd) ;
  env("HERM_STATS_CPUS", r->ncpu) ;
  env("HERM_STATE_FD", r->statefd) ;
  setenv("HERM_SETS", "exec=tp", 0) ;
}

/* An exec record in buf; returns its length. */
static size_t exec_record (char *buf, struct herm_event_exec const *e, char const *filename,
  size_t fl, char const *argv, size_t al)
{
  struct herm_event_exec x = *e ;
  x.h.kind = HERM_KIND_EXEC ;
  x.h.set = HERM_SET_EXEC ;
  x.h.size = sizeof x + fl + al ;
  x.filename_len = fl ;
  x.argv_len = al ;
  memcpy(buf, &x, sizeof x) ;
  memcpy(buf + sizeof x, filename, fl) ;
  memcpy(buf + sizeof x + fl, argv, al) ;
  return sizeof x + fl + al ;
}

static struct herm_event_exec const plain_exec =
{
  .h =
  {
    .hook = HERM_HOOK_TP, .ts = 1000000000ull * 3600 * 24 + 123456789,
    .start_ns = 86399123456789ull, .cgroup = 4711,
    .pid = 31337, .tid = 31337, .ppid = 31000, .nspid = 42, .uid = 10000, .gid = 10000,
    .euid = 10000, .egid = 10000,
    .comm = "sh", .auid = HERM_UNSET, .ses = HERM_UNSET
  },
  .ino = 1234567, .dev = 8 << 20 | 1, .argc = 6, .fd = -1
} ;

#endif
