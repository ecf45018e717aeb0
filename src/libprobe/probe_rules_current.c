/* ISC license. */

#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

int probe_rules_current (int outer)
{
  uint32_t zero = 0 ;
  uint32_t id ;
  int fd = bpf_map_lookup_elem(outer, &zero, &id) ;
  if (!fd) fd = bpf_map_get_fd_by_id(id) ;
  if (fd < 0) return (errno = -fd, -1) ;
  if (probe_map_is(fd, BPF_MAP_TYPE_HASH, sizeof(struct herm_want_key), sizeof(herm_rule_node)) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return probe_fd_good(fd) ;
}
