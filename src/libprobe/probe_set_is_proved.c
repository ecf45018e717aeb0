/* ISC license. */

#include "probe-internal.h"

int probe_set_is_proved (probe_set const *set, unsigned int number)
{
  probe_hook const *hook = probe_set_hook(set, number) ;
  return hook && hook->trigger ;
}
