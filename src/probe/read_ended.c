/* ISC license. */

#include <string.h>

#include <herm/names.h>
#include <herm/put.h>

#include "probe-read.h"

size_t read_ended (
  char *out, readcontext *context, uint64_t *seq, unsigned int sets, char const *why)
{
  size_t len = 0 ;
  readclock_now(&context->clock) ;
  for (unsigned int set = 0 ; set < HERM_SET_N ; set++) if (sets & 1u << set)
  {
    char entry[128] ;
    char *o = herm_put(entry, herm_set_name(set), strlen(herm_set_name(set))) ;
    o = herm_put(o, why, strlen(why)) ;
    len += read_degraded(out + len, context, ++*seq, context->clock.boot, entry, o - entry) ;
  }
  return len ;
}
