/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/random.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "probe-internal.h"

#define WANTS_MAX (PROBE_SERVICES_MAX * 16) /* parts of names */
#define LOST_MAX 256

static int make (enum bpf_map_type type, char const *name, uint32_t keysize, uint32_t valuesize,
  uint32_t n, uint32_t flags)
{
  LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags) ;
  int fd = bpf_map_create(type, name, keysize, valuesize, n, &opts) ;
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

static int make_array (char const *name, uint32_t valuesize, uint32_t n, uint32_t flags)
{
  return make(BPF_MAP_TYPE_ARRAY, name, sizeof(uint32_t), valuesize, n, flags) ;
}

static int freeze (int fd)
{
  int r = bpf_map_freeze(fd) ;
  return r < 0 ? (errno = -r, -1) : 0 ;
}

static int make_lineage (probe_maps *m, char const **what)
{
  uint32_t wants = m->namesize > 1 ? WANTS_MAX : 1 ;
  *what = "process tree map" ;
  m->tree = make(BPF_MAP_TYPE_HASH, "herm_tree", sizeof(struct herm_process),
    sizeof(struct herm_lineage), m->treesize, 0) ;
  if (m->tree < 0) return -1 ;
  *what = "map of existing processes" ;
  m->seeds = make(BPF_MAP_TYPE_HASH, "herm_seeds", sizeof(struct herm_seed_key),
    sizeof(struct herm_seed), PROBE_ROOTS_MAX + 2 * m->namesize, BPF_F_NO_PREALLOC) ;
  if (m->seeds < 0) return -1 ;
  *what = "map of wanted names" ;
  m->wants = make(BPF_MAP_TYPE_HASH, "herm_wants", sizeof(struct herm_want_key),
    sizeof(struct herm_want), wants, BPF_F_NO_PREALLOC) ;
  if (m->wants < 0) return -1 ;
  *what = "map of lost users" ;
  m->lost = make(BPF_MAP_TYPE_HASH, "herm_lost", sizeof(uint32_t), sizeof(uint32_t), LOST_MAX, 0) ;
  if (m->lost < 0) return -1 ;
  *what = "map of names" ;
  m->names = make_array("herm_names", sizeof(herm_name), m->namesize, BPF_F_MMAPABLE) ;
  return m->names < 0 ? -1 : freeze(m->names) ;
}

/* Frozen at 0: programs still count, but no process can write, even with the descriptor. */
int probe_maps_make (probe_maps *m, char const **what)
{
  m->ncpu = probe_ncpu() ;
  *what = "ring buffer" ;
  m->ring = make(BPF_MAP_TYPE_RINGBUF, "herm_ring", 0, 0, m->ringsize, 0) ;
  if (m->ring < 0) goto err ;
  *what = "statistics map" ;
  m->stats = make_array("herm_stats", sizeof(struct herm_stat), HERM_SET_N * m->ncpu,
    BPF_F_MMAPABLE) ;
  if (m->stats < 0 || freeze(m->stats) < 0) goto err ;
  *what = "reader state map" ;
  m->state = make_array("herm_state", sizeof(struct herm_reader_state), 1, BPF_F_MMAPABLE) ;
  if (m->state < 0 || identify(m->state) < 0) goto err ;
  *what = "control map" ;
  m->control = make_array("herm_control", sizeof(struct herm_control), 1, 0) ;
  if (m->control < 0) goto err ;
  if (make_lineage(m, what) < 0) goto err ;
  return 0 ;

 err:
  probe_maps_close(m) ;
  return -1 ;
}
