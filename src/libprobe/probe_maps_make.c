/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/random.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "probe-internal.h"

static int make (enum bpf_map_type type, char const *name, uint32_t valuesize, uint32_t n,
  uint32_t flags)
{
  LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags) ;
  int fd = bpf_map_create(type, name, valuesize ? sizeof(uint32_t) : 0, valuesize, n, &opts) ;
  return fd < 0 ? (errno = -fd, -1) : probe_fd_good(fd) ;
}

/* The numbers begin at 1: their identity begins with them. */
static int identify (int state)
{
  struct herm_reader_state x ;
  uint32_t zero = 0 ;
  int r ;
  memset(&x, 0, sizeof(x)) ;
  if (getrandom(&x.seqid, sizeof(x.seqid), 0) < 0) return -1 ;
  r = bpf_map_update_elem(state, &zero, &x, BPF_ANY) ;
  return r < 0 ? (errno = -r, -1) : 0 ;
}

/* Frozen at 0: programs still count, but no process can write, even with the descriptor. */
int probe_maps_make (probe_maps *m, char const **what)
{
  int r ;
  m->ncpu = probe_ncpu() ;
  *what = "ring buffer" ;
  m->ring = make(BPF_MAP_TYPE_RINGBUF, "herm_ring", 0, m->ringsize, 0) ;
  if (m->ring < 0) goto err ;
  *what = "statistics map" ;
  m->stats = make(BPF_MAP_TYPE_ARRAY, "herm_stats", sizeof(struct herm_stat),
    HERM_SET_N * m->ncpu, BPF_F_MMAPABLE) ;
  if (m->stats < 0) goto err ;
  r = bpf_map_freeze(m->stats) ;
  if (r < 0)
  {
    errno = -r ;
    goto err ;
  }
  *what = "reader state map" ;
  m->state = make(BPF_MAP_TYPE_ARRAY, "herm_state", sizeof(struct herm_reader_state), 1,
    BPF_F_MMAPABLE) ;
  if (m->state < 0 || identify(m->state) < 0) goto err ;
  *what = "control map" ;
  m->control = make(BPF_MAP_TYPE_ARRAY, "herm_control", sizeof(struct herm_control), 1, 0) ;
  if (m->control < 0) goto err ;
  *what = "process tree map" ;
  m->tree = make(BPF_MAP_TYPE_HASH, "herm_tree", sizeof(uint64_t), m->treesize, 0) ;
  if (m->tree < 0) goto err ;
  return 0 ;

 err:
  probe_maps_close(m) ;
  return -1 ;
}
