/* ISC license. */

#include <errno.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

/* The kernel copies the type of the inner map, not the map. */
static int make (char const *name, uint32_t n, int inner)
{
  LIBBPF_OPTS(bpf_map_create_opts, opts, .inner_map_fd = inner) ;
  int fd ;
  if (inner < 0) return -1 ;
  fd = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, name, sizeof(uint32_t), sizeof(uint32_t), n,
    &opts) ;
  fd_close(inner) ;
  return fd < 0 ? (errno = -fd, -1) : probe_fd_good(fd) ;
}

int probe_rules_make (probe_maps *m)
{
  m->rule_nodes = make("herm_rule_nodes", 1, probe_rules_nodes(1)) ;
  if (m->rule_nodes < 0) return -1 ;
  m->rule_tables = make("herm_rule_table", HERM_RULE_TABLES, probe_rules_table(1)) ;
  return m->rule_tables < 0 ? -1 : 0 ;
}
