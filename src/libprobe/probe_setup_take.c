/* ISC license. */

#include <herm/names.h>

#include "hold.h"
#include "probe-internal.h"

static void want (probe_setup *s, probe_held const *held)
{
  s->maps.ringsize = held->maps.ringsize ;
  s->maps.ncpu = held->maps.ncpu ;
  s->config.names = held->maps.names >= 0 ;
  for (unsigned int i = 0 ; i < HERM_SET_N ; i++)
  {
    if (!(held->sets & 1u << i)) continue ;
    s->wants[s->n].set = probe_set_find(herm_set_name(i)) ;
    s->wants[s->n++].hook = HERM_HOOK_NONE ;
  }
}

int probe_setup_take (probe_setup *s, char const *holder)
{
  probe_held held ;
  int r = probe_held_read(&held, holder) ;
  if (r < 0) return hold_failure(s, "take descriptors from", holder) ;
  if (r && held.format != HERM_RECORD_FORMAT)
    return probe_fail(s, 2, "the holder at ", holder, " has a probe of another version of herm") ;
  if (r)
  {
    want(s, &held) ;
    probe_maps_close(&held.maps) ;
    r = hold_take(holder, held.digest, s) ;
    if (r < 0) return hold_failure(s, "take descriptors from", holder) ;
  }
  if (!r) return probe_fail(s, 1, "the holder at ", holder, " has no complete probe") ;
  (void)probe_missed(s) ;
  return 0 ;
}
