/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/types.h>

#include <s6/fdholder.h>

#include <herm/names.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

/* FORMAT:DIGEST:ring, stored last */
static int scan_ring (char const *s, probe_held *held)
{
  size_t n = uint_scan(s, &held->format) ;
  if (!n || s[n] != ':') return 0 ;
  s += n + 1 ;
  n = str_chr(s, ':') ;
  if (n + 1 != PROBE_DIGEST_SIZE || strcmp(s + n, ":ring")) return 0 ;
  memcpy(held->digest, s, n) ;
  held->digest[n] = 0 ;
  return 1 ;
}

static int find (stralloc const *ids, probe_held *held)
{
  for (size_t pos = 0 ; pos < ids->len ; pos += strlen(ids->s + pos) + 1)
    if (scan_ring(ids->s + pos + sizeof(HOLD_PREFIX) - 1, held)) return 1 ;
  return 0 ;
}

static void scan_sets (stralloc const *ids, probe_held *held)
{
  for (unsigned int i = 0 ; i < HERM_SET_N ; i++)
  {
    char const *name = herm_set_name(i) ;
    probe_want want = { .set = name ? probe_set_find(name) : 0, .hook = HERM_HOOK_NONE } ;
    if (want.set && hold_scan(ids, held->digest, &want, held->results + i)) held->sets |= 1u << i ;
  }
}

/* Unprivileged bpf(2) cannot ask before 5.11. */
static uint32_t entries (int fd)
{
  static char const key[] = "\nmax_entries:\t" ;
  char fn[sizeof("/proc/self/fdinfo/") + INT_FMT] = "/proc/self/fdinfo/" ;
  char buf[1024] ;
  char const *s ;
  uint32_t n = 0 ;
  ssize_t r ;
  fn[18 + int_fmt(fn + 18, fd)] = 0 ;
  r = openreadnclose(fn, buf, sizeof(buf) - 1) ;
  if (r < 0) return 0 ;
  buf[r] = 0 ;
  s = strstr(buf, key) ;
  if (!s || !uint32_scan(s + sizeof(key) - 1, &n)) errno = EINVAL ;
  return n ;
}

static int read_maps (s6_fdholder_t *a, probe_held *held)
{
  probe_maps *maps = &held->maps ;
  maps->ring = hold_get1(a, held->digest, "ring") ;
  if (maps->ring < 0) return -1 ;
  maps->stats = hold_get1(a, held->digest, "stats") ;
  if (maps->stats < 0) return -1 ;
  maps->state = hold_get1(a, held->digest, "state") ;
  if (maps->state < 0) return -1 ;
  maps->names = hold_get1(a, held->digest, "names") ;
  if (maps->names < 0 && errno != ENOENT) return -1 ;
  maps->ringsize = entries(maps->ring) ;
  maps->ncpu = entries(maps->stats) / HERM_SET_N ;
  return maps->ringsize && maps->ncpu ? 0 : -1 ;
}

static int read_all (s6_fdholder_t *a, stralloc *ids, probe_held *held)
{
  if (holder_list(a, HOLD_PREFIX, ids) < 0) return -1 ;
  if (!find(ids, held)) return 0 ;
  if (held->format != HERM_RECORD_FORMAT) return 1 ;
  scan_sets(ids, held) ;
  return read_maps(a, held) < 0 ? -1 : 1 ;
}

int probe_held_read (probe_held *held, char const *path)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  stralloc ids = STRALLOC_ZERO ;
  int r, e ;
  memset(held, 0, sizeof(*held)) ;
  probe_maps_zero(&held->maps) ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  r = read_all(&a, &ids, held) ;
  e = errno ;
  if (r < 0) probe_maps_close(&held->maps) ;
  stralloc_free(&ids) ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return r ;
}
