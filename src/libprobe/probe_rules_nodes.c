/* ISC license. */

#include <errno.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "probe-internal.h"

int probe_rules_nodes (uint32_t n)
{
  int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "herm_nodes", sizeof(struct herm_want_key),
    sizeof(herm_rule_node), n ? n : 1, 0) ;
  return fd < 0 ? (errno = -fd, -1) : probe_fd_good(fd) ;
}
