/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include "probe-internal.h"

/* The map is as large as the nodes are many. */
static int room (int fd, genalloc *parts)
{
  int n = probe_map_is(fd, BPF_MAP_TYPE_HASH, sizeof(struct herm_want_key),
    sizeof(herm_rule_node)) ;
  if (n < 0 || !genalloc_ready(herm_rule_part, parts, n)) return -1 ;
  genalloc_setlen(herm_rule_part, parts, n) ;
  memset(genalloc_s(herm_rule_part, parts), 0, n * sizeof(herm_rule_part)) ;
  return 0 ;
}

/* A node is behind the one above it. Returns the generation. */
static int put (genalloc *parts, struct herm_want_key const *key, herm_rule_node const *node)
{
  herm_rule_part *p ;
  if (!node->node || node->node > genalloc_len(herm_rule_part, parts) || key->node >= node->node
    || key->name[sizeof(key->name) - 1]) return (errno = EPROTO, -1) ;
  p = genalloc_s(herm_rule_part, parts) + node->node - 1 ;
  p->key = *key ;
  p->stated = node->stated ;
  return node->generation ;
}

static int fill (int fd, genalloc *parts)
{
  struct herm_want_key key, before ;
  int generation = 0 ;
  int r = bpf_map_get_next_key(fd, 0, &key) ;
  while (!r && generation >= 0)
  {
    herm_rule_node node ;
    r = bpf_map_lookup_elem(fd, &key, &node) ;
    if (r < 0) break ;
    generation = put(parts, &key, &node) ;
    before = key ;
    r = bpf_map_get_next_key(fd, &before, &key) ;
  }
  return r && r != -ENOENT ? (errno = -r, -1) : generation ;
}

int probe_rules_get (probe_maps const *maps, genalloc *parts)
{
  int fd = probe_rules_current(maps->rule_nodes) ;
  int r ;
  if (fd < 0) return errno == ENOENT ? 0 : -1 ;
  r = room(fd, parts) < 0 ? -1 : fill(fd, parts) ;
  fd_close(fd) ;
  return r ;
}
