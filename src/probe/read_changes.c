/* ISC license. */

#include <string.h>
#include <poll.h>
#include <stdint.h>

#include <herm/names.h>
#include <herm/put.h>

#include "probe-read.h"

/* Of an entry, without its set */
static size_t line (char *out, readcontext *context, uint64_t *seq, unsigned int set,
  char const *why)
{
  char const *name = herm_set_name(set) ;
  char entry[128] ;
  char *o = herm_put(entry, name, strlen(name)) ;
  o = herm_put(o, why, strlen(why)) ;
  readclock_now(&context->clock) ;
  return read_degraded(out, context, ++*seq, context->clock.boot, entry, o - entry) ;
}

static size_t each_set (char *out, readcontext *context, uint64_t *seq, unsigned int sets,
  char const *why)
{
  size_t len = 0 ;
  for (unsigned int set = 0 ; set < HERM_SET_N ; set++)
    if (sets & 1u << set) len += line(out + len, context, seq, set, why) ;
  return len ;
}

static int holder_ended (int fd)
{
  struct pollfd x = { .fd = fd, .events = POLLIN } ;
  return fd >= 0 && poll(&x, 1, 0) > 0 ;
}

size_t read_changes (char *out, readcontext *context, uint64_t *seq, readwatch *w)
{
  uint32_t roots =
    context->names ? __atomic_load_n(&context->names->generation, __ATOMIC_RELAXED) : 0 ;
  size_t len = 0 ;
  if (w->cgroup && read_cgroup_gone(w->cgroup))
  {
    w->cgroup = 0 ;
    len += each_set(out, context, seq, w->sets,
      " - 2 the cgroup of -c is gone: nothing more is recorded") ;
  }
  if (holder_ended(w->holder))
  {
    w->holder = -1 ;
    len += each_set(out + len, context, seq, w->sets,
      " - 3 the holder of -H has ended: nothing more is recorded, refused or killed") ;
  }
  if (roots != w->roots)
  {
    w->roots = roots ;
    len += line(out + len, context, seq, HERM_SET_TREE,
      " - 3 an s6-svscan of -g is gone: what is started there has no name until a new load") ;
  }
  return len ;
}
