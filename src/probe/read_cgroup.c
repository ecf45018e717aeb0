/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#include <herm/names.h>
#include <herm/put.h>

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

size_t read_cgroup (char *out, readcontext *context, uint64_t *seq, unsigned int sets)
{
  size_t len = 0 ;
  for (unsigned int set = 0 ; set < HERM_SET_N ; set++) if (sets & 1u << set)
  {
    char entry[96] ;
    char *o = herm_put(entry, herm_set_name(set), strlen(herm_set_name(set))) ;
    o = HERM_PUT(o, " - 2 the cgroup of -c is gone: nothing more is recorded") ;
    len += read_degraded(out + len, context, ++*seq, context->clock.boot, entry, o - entry) ;
  }
  return len ;
}
