/* ISC license. */

#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <skalibs/djbunix.h>

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

static int take (s6_fdholder_t *a, char const *word, int n)
{
  char id[HOLD_RULES_ID] ;
  int fd, r ;
  hold_rules_id(id, word) ;
  fd = holder_get(a, id) ;
  if (fd < 0) return -1 ;
  r = probe_map_is(fd, BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(uint32_t), sizeof(uint32_t)) ;
  if (r == n) return fd ;
  if (r >= 0) errno = EPROTO ;
  fd_close(fd) ;
  return -1 ;
}

int hold_rules_take (s6_fdholder_t *a, probe_maps *m)
{
  m->rule_tables = take(a, "tables", HERM_RULE_TABLES) ;
  if (m->rule_tables < 0) return errno == ENOENT ? 0 : -1 ;
  m->rule_nodes = take(a, "nodes", 1) ;
  if (m->rule_nodes >= 0) return 1 ;
  fd_close(m->rule_tables) ;
  m->rule_tables = -1 ;
  return errno == ENOENT ? 0 : -1 ;
}
