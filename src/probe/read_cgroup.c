/* ISC license. */

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#include "probe-read.h"

int read_cgroup_gone (char const *s)
{
  struct stat st ;
  uint64_t id ;
  size_t n = uint64_scan(s, &id) ;
  if (!n || s[n] != ' ') return 0 ;
  if (stat(s + n + 1, &st) < 0) return errno == ENOENT || errno == ENOTDIR ;
  return st.st_ino != id ;
}
