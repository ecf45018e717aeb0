/* ISC license. */

#include "probe-internal.h"

/* Attaching opens files of tracefs; the ring takes no records of the trigger. */
int probe_attach_file (struct bpf_object *obj, probe_hook const *hook, probe_setup const *s,
  int *fds, char *why)
{
  return probe_trigger_me(&s->maps) < 0 ? -1 : probe_attach_parts(obj, hook, s, fds, why) ;
}
