/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/names.h>

#include "probe-read.h"

#define USED_RING "the ring (HERM_RING_FD, HERM_RING_SIZE)"
#define USED_STATS "the statistics (HERM_STATS_FD, HERM_STATS_CPUS)"
#define USED_NAMES "the names (HERM_NAMES_FD)"
#define USED_STATE "the state (HERM_STATE_FD)"

static void invalid (char const *name)
{
  strerr_dief(100, "invalid ", name) ;
}

static char const *need (char const *name)
{
  char const *x = getenv(name) ;
  if (!x) strerr_dief(100, name, " not set (herm-probe-load sets it)") ;
  return x ;
}

static unsigned int need_uint (char const *name)
{
  unsigned int u = 0 ;
  if (!uint0_scan(need(name), &u)) invalid(name) ;
  return u ;
}

 /* A file, as in tests, must hold the mapping. */

static int need_fd (char const *name, size_t len)
{
  struct stat st ;
  unsigned int fd = need_uint(name) ;
  if (fd < 3 || fd > INT32_MAX || fstat(fd, &st) < 0
    || (S_ISREG(st.st_mode) && (uint64_t)st.st_size < len)) invalid(name) ;
  return fd ;
}

static unsigned int need_sets (char const *name)
{
  char const *s = need(name) ;
  unsigned int sets = 0 ;
  while (*s)
  {
    size_t len = str_chr(s, ',') ;
    size_t n = byte_chr(s, len, '=') ;
    unsigned int set = 0 ;
    if (n >= len || !herm_set_scan(&set, s, n)) invalid(name) ;
    sets |= 1u << set ;
    s += len + !!s[len] ;
  }
  if (!sets) invalid(name) ;
  return sets ;
}

static void *map (int fd, size_t len, int prot, size_t offset, char const *used)
{
  void *p = mmap(0, len, prot, MAP_SHARED, fd, offset) ;
  if (p == MAP_FAILED)
  {
    int bad = errno == EINVAL || errno == EPERM || errno == EACCES || errno == ENODEV ;
    strerr_diefusys(bad ? 100 : 111, "map ", used) ;
  }
  return p ;
}

int readenv_maps (readring *ring, readstats *stats, herm_reader_state **state)
{
  unsigned long page = sysconf(_SC_PAGESIZE) ;
  size_t statslen ;
  int fd, statsfd, statefd ;
  stats->sets = need_sets("HERM_SETS") ;
  ring->size = need_uint("HERM_RING_SIZE") ;
  if (ring->size < page || ring->size & (ring->size - 1) || ring->size > UINT32_C(1) << 30)
    invalid("HERM_RING_SIZE") ;
  stats->ncpu = need_uint("HERM_STATS_CPUS") ;
  if (!stats->ncpu || stats->ncpu > 65536) invalid("HERM_STATS_CPUS") ;
  statslen = sizeof(herm_stat) * HERM_SET_N * stats->ncpu ;
  fd = need_fd("HERM_RING_FD", 2 * page + 2 * ring->size) ;
  statsfd = need_fd("HERM_STATS_FD", statslen) ;
  statefd = need_fd("HERM_STATE_FD", sizeof(herm_reader_state)) ;
  if (fd == statsfd || fd == statefd || statsfd == statefd) invalid("HERM_STATE_FD") ;
  ring->consumer = map(fd, page, PROT_READ | PROT_WRITE, 0, USED_RING) ;
  ring->producer = map(fd, page + 2 * ring->size, PROT_READ, page, USED_RING) ;
  ring->data = (char const *)ring->producer + page ;
  stats->cells = map(statsfd, statslen, PROT_READ, 0, USED_STATS) ;
  *state = map(statefd, sizeof(herm_reader_state), PROT_READ | PROT_WRITE, 0, USED_STATE) ;
  close(statsfd) ;
  close(statefd) ;
  return fd ;
}

herm_name const *readenv_names (void)
{
  size_t len = HERM_NAMES_MAX * sizeof(herm_name) ;
  herm_name const *p ;
  int fd ;
  if (!getenv("HERM_NAMES_FD")) return 0 ;
  fd = need_fd("HERM_NAMES_FD", len) ;
  p = map(fd, len, PROT_READ, 0, USED_NAMES) ;
  close(fd) ;
  return p ;
}

int readenv_holder (void)
{
  return getenv("HERM_HOLDER_FD") ? need_fd("HERM_HOLDER_FD", 0) : -1 ;
}
