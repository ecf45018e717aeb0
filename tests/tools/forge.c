/* ISC license. */

/*
  forge: a program that herm-probe-load executes into, as another user, and that tries with what it
  was given to change what is recorded. Prints what it was given ("map ring 27", "link 3"), and
  "WORKS: ..." for what it must not be able to do.
  Exits 0 if nothing works, 1 otherwise, 111 if it cannot try.
*/

#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int worked = 0 ;
static void tried (char const *what, int fd, int ok)
{
  if (!ok) return ;
  worked = 1 ;
  printf("WORKS: %s on descriptor %d\n", what, fd) ;
}

static long bpf (int cmd, union bpf_attr *attr)
{
  return syscall(SYS_bpf, cmd, attr, sizeof *attr) ;
}

static int number (char const *name)
{
  char const *x = getenv(name) ;
  if (!x) { fprintf(stderr, "forge: no %s\n", name) ; exit(111) ; }
  return atoi(x) ;
}

/* A number of /proc/self/fdinfo, or -1. Word: a string of it, or "". */
static long info (int fd, char const *key, char *word)
{
  char path[64], line[256] ;
  long r = -1 ;
  size_t n = strlen(key) ;
  FILE *f ;
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd) ;
  f = fopen(path, "r") ;
  if (word) *word = 0 ;
  while (f && fgets(line, sizeof line, f))
    if (!strncmp(line, key, n) && line[n] == ':')
    {
      r = atol(line + n + 1) ;
      if (word) sscanf(line + n + 1, "%63s", word) ;
    }
  if (f) fclose(f) ;
  return r ;
}

/* Maps it, from that page on, writable at once or later. */
static void map (char const *what, int fd, long page, size_t len)
{
  void *p = mmap(0, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, page * sysconf(_SC_PAGESIZE)) ;
  tried(what, fd, p != MAP_FAILED) ;
  p = mmap(0, len, PROT_READ, MAP_SHARED, fd, page * sysconf(_SC_PAGESIZE)) ;
  if (p == MAP_FAILED)
  {
    fprintf(stderr, "forge: cannot read %s: %s\n", what, strerror(errno)) ;
    exit(111) ;
  }
  tried(what, fd, mprotect(p, len, PROT_READ | PROT_WRITE) == 0) ;
}

static void update (char const *what, int fd)
{
  static char value[65536] ;
  uint32_t key = 0 ;
  union bpf_attr a ;
  memset(value, 255, sizeof value) ;
  memset(&a, 0, sizeof a) ;
  a.map_fd = fd ;
  a.key = (uintptr_t)&key ;
  a.value = (uintptr_t)value ;
  tried(what, fd, bpf(BPF_MAP_UPDATE_ELEM, &a) == 0) ;
  tried(what, fd, bpf(BPF_MAP_DELETE_ELEM, &a) == 0) ;
  tried(what, fd, bpf(BPF_MAP_LOOKUP_AND_DELETE_ELEM, &a) == 0) ;
  memset(&a, 0, sizeof a) ;
  a.batch.map_fd = fd ;
  a.batch.keys = (uintptr_t)&key ;
  a.batch.values = (uintptr_t)value ;
  a.batch.count = 1 ;
  tried(what, fd, bpf(BPF_MAP_UPDATE_BATCH, &a) == 0) ;
}

static void pin (int fd)
{
  union bpf_attr a ;
  memset(&a, 0, sizeof a) ;
  a.pathname = (uintptr_t)"/sys/fs/bpf/herm-forge" ;
  a.bpf_fd = fd ;
  tried("pin", fd, bpf(BPF_OBJ_PIN, &a) == 0) ;
}

static void by_id (char const *what, int cmd, long id)
{
  union bpf_attr a ;
  if (id <= 0) return ;
  memset(&a, 0, sizeof a) ;
  a.prog_id = id ;
  tried(what, id, bpf(cmd, &a) >= 0) ;
}

static void link_ (int fd)
{
  union bpf_attr a ;
  char type[64] ;
  info(fd, "link_type", type) ;
  memset(&a, 0, sizeof a) ;
  a.link_detach.link_fd = fd ;
  tried(strcmp(type, "cgroup") ? "detach" : "detach cgroup", fd, bpf(BPF_LINK_DETACH, &a) == 0) ;
  memset(&a, 0, sizeof a) ;
  a.link_update.link_fd = fd ;
  a.link_update.new_prog_fd = fd ;
  tried("replace the program", fd, bpf(BPF_LINK_UPDATE, &a) == 0) ;
  by_id("program of a link by its number", BPF_PROG_GET_FD_BY_ID, info(fd, "prog_id", 0)) ;
  tried("perf disable", fd, ioctl(fd, PERF_EVENT_IOC_DISABLE, 0) == 0) ;
}

int main (void)
{
  int ring = number("HERM_RING_FD"), stats = number("HERM_STATS_FD"),
    state = number("HERM_STATE_FD"),
    holder = getenv("HERM_HOLDER_FD") ? number("HERM_HOLDER_FD") : -1 ;
  unsigned int size = number("HERM_RING_SIZE") ;
  long page = sysconf(_SC_PAGESIZE) ;
  DIR *dir = opendir("/proc/self/fd") ;
  struct dirent *d ;
  union bpf_attr a ;
  long highest = 0 ;
  long id ;
  if (!dir) { perror("forge: /proc/self/fd") ; return 111 ; }
  while ((d = readdir(dir)))
  {
    char path[320], to[256] = "" ;
    int fd = atoi(d->d_name) ;
    if (d->d_name[0] == '.') continue ;
    snprintf(path, sizeof path, "/proc/self/fd/%s", d->d_name) ;
    if (fd == holder)
    {
      puts("holder") ;
      tried("signal the holder", fd, syscall(SYS_pidfd_send_signal, fd, 0, 0, 0) == 0) ;
      continue ;
    }
    if (readlink(path, to, sizeof to - 1) < 0 || strncmp(to, "anon_inode:", 11)) continue ;
    if (!strcmp(to + 11, "bpf-map"))
    {
      printf("map %s %ld\n",
        fd == ring ? "ring" : fd == stats ? "stats" : fd == state ? "state" : "OTHER",
          info(fd, "map_type", 0)) ;
      pin(fd) ;
      id = info(fd, "map_id", 0) ;
      if (id > highest) highest = id ;
    }
    else if (!strcmp(to + 11, "bpf_link") || !strcmp(to + 11, "[perf_event]"))
    {
      printf("link %d\n", fd) ;
      link_(fd) ;
      pin(fd) ;
    }
    else printf("other %s\n", to + 11) ;
  }

  map("write statistics", stats, 0, page) ;
  update("change statistics", stats) ;
  map("write the ring's head", ring, 1, page) ;
  map("write records", ring, 2, size) ;
  map("write records, second time", ring, 2 + size / page, size) ;
  update("change the ring", ring) ;
 /* Maps that it was not given: their numbers are near. */
  for (id = highest > 64 ? highest - 64 : 1 ; id < highest + 256 ; id++)
    by_id("map by its number", BPF_MAP_GET_FD_BY_ID, id) ;
  memset(&a, 0, sizeof a) ;
  a.map_type = BPF_MAP_TYPE_ARRAY ;
  a.key_size = a.value_size = 4 ;
  a.max_entries = 1 ;
  tried("create a map", -1, bpf(BPF_MAP_CREATE, &a) >= 0) ;
  return worked ;
}
