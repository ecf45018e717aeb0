/* ISC license. */

#include "probe-read.h"

size_t read_root (char *out, readcontext *context, uint64_t *seq)
{
  static char const entry[] =
    "tree - 3 an s6-svscan of -g is gone: what is started there has no name until a new load" ;
  static uint32_t known = 0 ;
  uint32_t gone =
    context->names ? __atomic_load_n(&context->names->generation, __ATOMIC_RELAXED) : 0 ;
  if (gone == known) return 0 ;
  known = gone ;
  readclock_now(&context->clock) ;
  return read_degraded(out, context, ++*seq, context->clock.boot, entry, sizeof(entry) - 1) ;
}
