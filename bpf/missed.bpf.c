/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Not a set: a program that the loader runs once, by hand, to write into the
  statistics what no program can count, because it was not run: the runs that the kernel
  refused. Everybody but programs is kept from writing there.
*/

#include "stat.bpf.h"

SEC("syscall")
int missed (struct herm_missed *m)
{
  uint32_t i = m->set * herm_config.ncpu ;
  struct herm_stat *st = bpf_map_lookup_elem(&herm_stats, &i) ;
  if (!st) return 1 ;
  st->missed = m->missed ;
  return 0 ;
}
