/* ISC license. */

#include <errno.h>
#include <stdint.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <linux/bpf.h>
#include <bpf/bpf.h>

#include "libprobe.h"

/*
  Attaching opens files of tracefs, and from the middle of it on the programs see that. So this process
  is the trigger from the beginning, and nothing of it enters the ring.
*/
int probe_attach_file (struct bpf_object *obj, struct probe_hook const *hook, struct probe_ask const *ask, int *fds, char *why)
{
  static struct herm_control const nobody = { .pid = 0 } ;
  uint32_t zero = 0 ;
  int n, e ;
  if (probe_trigger_me(ask->maps) == -1) return -1 ;
  n = probe_attach_parts(obj, hook, ask, fds, why) ;
  if (n >= 0) return n ;
  e = errno ;
  (void)bpf_map_update_elem(ask->maps->control, &zero, &nobody, BPF_ANY) ;
  errno = e ;
  return -1 ;
}

#endif
