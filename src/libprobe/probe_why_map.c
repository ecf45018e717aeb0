/* ISC license. */

#include <string.h>
#include <errno.h>

#include "probe-internal.h"

/* EINVAL: an unknown type of map */
void probe_why_map (int e, char const *what, char *why)
{
  probe_why(e, why) ;
  if (e == EINVAL && !strcmp(what, "ring buffer") && !strcmp(why, strerror(e)))
    strcpy(why, "this kernel has no ring buffer for BPF: Linux 5.8 or newer is needed") ;
}
