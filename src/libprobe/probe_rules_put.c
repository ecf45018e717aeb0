/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

/* The root in force, left alone if there are no rules yet. */
static int read_root (int outer, struct herm_rule_node *root)
{
  struct herm_want_key key = { .node = 0 } ;
  int fd = probe_rules_current(outer) ;
  int r ;
  if (fd < 0) return errno == ENOENT ? 0 : -1 ;
  r = bpf_map_lookup_elem(fd, &key, root) ;
  fd_close(fd) ;
  return r < 0 ? (errno = -r, -1) : 0 ;
}

static int fill_table (int fd, herm_rule_key const *keys, size_t n)
{
  static uint8_t const one = 1 ;
  for (size_t i = 0 ; i < n ; i++)
  {
    int r = bpf_map_update_elem(fd, keys + i, &one, BPF_ANY) ;
    if (r < 0) return (errno = -r, -1) ;
  }
  return 0 ;
}

static int fill_nodes (int fd, herm_rule_part const *parts, size_t n, struct herm_rule_node *root)
{
  struct herm_rule_node node = *root ;
  for (size_t i = 0 ; i < n ; i++)
  {
    int r ;
    node.node = i + 1 ;
    node.stated = parts[i].stated ;
    r = bpf_map_update_elem(fd, &parts[i].key, &node, BPF_NOEXIST) ;
    if (r < 0) return (errno = -r, -1) ;
  }
  return 0 ;
}

static int set (int outer, uint32_t i, int fd)
{
  int r = bpf_map_update_elem(outer, &i, &fd, BPF_ANY) ;
  return r < 0 ? (errno = -r, -1) : 0 ;
}

/*
  The nodes in force lead to one table; the other is free: an update of an array of maps waits
  for the programs that use the old map.
*/
int probe_rules_put (probe_maps const *maps, herm_rule_part const *parts, size_t nparts,
  herm_rule_key const *keys, size_t nkeys)
{
  struct herm_rule_node root = { .table = 1, .generation = 0 } ;
  int table = -1, nodes = -1 ;
  int r = -1 ;
  if (read_root(maps->rule_nodes, &root) < 0) return -1 ;
  root.table = !root.table ;
  root.generation++ ;
  table = probe_rules_table(nkeys) ;
  if (table < 0) goto end ;
  nodes = probe_rules_nodes(nparts) ;
  if (nodes < 0) goto end ;
  if (fill_table(table, keys, nkeys) < 0 || fill_nodes(nodes, parts, nparts, &root) < 0) goto end ;
  if (set(maps->rule_tables, root.table, table) < 0) goto end ;
  r = set(maps->rule_nodes, 0, nodes) < 0 ? -1 : (int)root.generation ;

 end:
  if (nodes >= 0) fd_close(nodes) ;
  if (table >= 0) fd_close(table) ;
  return r ;
}
