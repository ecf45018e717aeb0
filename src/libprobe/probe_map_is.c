/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "probe-internal.h"

int probe_map_is (int fd, unsigned int type, uint32_t keysize, uint32_t valuesize)
{
  struct bpf_map_info info ;
  uint32_t len = sizeof(info) ;
  int r ;
  memset(&info, 0, sizeof(info)) ;
  r = bpf_obj_get_info_by_fd(fd, &info, &len) ;
  if (r < 0) return (errno = r == -EINVAL || r == -EBADF ? EPROTO : -r, -1) ;
  if (info.type != type || info.key_size != keysize || info.value_size != valuesize)
    return (errno = EPROTO, -1) ;
  return info.max_entries ;
}
