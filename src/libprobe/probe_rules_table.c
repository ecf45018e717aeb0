/* ISC license. */

#include <errno.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "probe-internal.h"

int probe_rules_table (uint32_t n)
{
  LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC) ;
  int fd = bpf_map_create(BPF_MAP_TYPE_LPM_TRIE, "herm_rules", sizeof(herm_rule_key), 1,
    n ? n : 1, &opts) ;
  return fd < 0 ? (errno = -fd, -1) : probe_fd_good(fd) ;
}
