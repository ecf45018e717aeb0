/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/statfs.h>
#include <linux/magic.h>

#include "probe-internal.h"

int probe_cgroup_id (char const *path, uint64_t *id)
{
  struct
  {
    struct file_handle h ;
    char space[sizeof(uint64_t)] ;
  } fh = { .h = { .handle_bytes = sizeof(uint64_t) } } ;
  struct statfs fs ;
  int mount ;
  if (statfs(path, &fs) < 0) return -1 ;
  if ((unsigned long)fs.f_type != CGROUP2_SUPER_MAGIC) return (errno = EINVAL, -1) ;
  if (name_to_handle_at(AT_FDCWD, path, &fh.h, &mount, AT_SYMLINK_FOLLOW) < 0) return -1 ;
  memcpy(id, fh.h.f_handle, sizeof(*id)) ;
  return 0 ;
}
