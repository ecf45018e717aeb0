/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* Not a set: the loader adds the runs that the kernel refused; only programs can write the map. */

#include "stat.bpf.h"

SEC("syscall")
int missed (struct herm_missed *m)
{
  uint32_t i = m->set * herm_config.ncpu ;
  struct herm_stat *st = bpf_map_lookup_elem(&herm_stats, &i) ;
  if (!st) return 1 ;
  st->missed = m->missed ;
  st->known = 1 ;
  return 0 ;
}
