/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <sys/types.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/uint64.h>

#include "probe-internal.h"

int probe_tracepoint_id (char const *category, char const *name, uint64_t *id)
{
  size_t clen = strlen(category) ;
  size_t nlen = strlen(name) ;
  char buf[UINT64_FMT] ;
  ssize_t r ;
  int fd ;
  char path[clen + nlen + 12] ;
  memcpy(path, "events/", 7) ;
  memcpy(path + 7, category, clen) ;
  path[7 + clen] = '/' ;
  memcpy(path + 8 + clen, name, nlen) ;
  memcpy(path + 8 + clen + nlen, "/id", 4) ;
  fd = probe_kernfs_open("tracefs", "/sys/kernel/tracing", path) ;
  if (fd < 0) return -1 ;
  r = fd_read(fd, buf, sizeof(buf)) ;
  fd_close(fd) ;
  if (r <= 0) return r ? -1 : (errno = EPROTO, -1) ;
  return uint64_scan(buf, id) ? 0 : (errno = EPROTO, -1) ;
}
