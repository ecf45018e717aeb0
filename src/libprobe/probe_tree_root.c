/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>
#include <skalibs/uint64.h>

#include "probe-internal.h"

#define STARTTIME 22 /* field of /proc/PID/stat */

/* The name, any bytes, ends at the last parenthesis. */
int probe_tree_root (uint32_t pid, struct herm_config *config)
{
  char path[UINT32_FMT + 11] = "/proc/" ;
  char buf[1024] ;
  unsigned int field = 2 ;
  struct stat st ;
  size_t i = 6 + uint32_fmt(path + 6, pid) ;
  ssize_t r ;
  memcpy(path + i, "/stat", 6) ;
  r = openreadnclose(path, buf, sizeof(buf) - 1) ;
  if (r < 0) return errno == ENOENT ? (errno = ESRCH, -1) : -1 ;
  buf[r] = 0 ;
  if (stat("/proc/self/ns/pid", &st) < 0) return -1 ;
  i = byte_rchr(buf, r, ')') ;
  for (; buf[i] && field < STARTTIME ; i++) if (buf[i] == ' ') field++ ;
  if (!uint64_scan(buf + i, &config->root_start)) return (errno = EPROTO, -1) ;
  config->tree = 1 ;
  config->root_pid = pid ;
  config->root_ns = st.st_ino ;
  return 0 ;
}
