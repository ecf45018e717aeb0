/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* Base of all programs. Kernels from 5.10 on. */

#ifndef HERM_STAT_BPF_H
#define HERM_STAT_BPF_H

#include "kernel.bpf.h"
#include "event.h"
#include "control.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL" ;

const volatile struct herm_config herm_config SEC(".rodata.herm") = { .ncpu = 1, .nuids = 0 } ;

/* The loader creates, sizes and shares the maps herm_*. */

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY) ;
  __uint(map_flags, BPF_F_MMAPABLE) ;
  __uint(max_entries, HERM_SET_N) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_stat) ;
} herm_stats SEC(".maps") ;

/* Atomic: programs interrupt each other, processors above ncpu share a cell. */
#define herm_count(p) ((void)__sync_fetch_and_add((p), 1))

herm_inline struct herm_stat *herm_cell (uint32_t set)
{
  uint32_t cpu = bpf_get_smp_processor_id() ;
  uint32_t n = herm_config.ncpu ;
  uint32_t i ;
  if (cpu >= n) cpu = n - 1 ;
  i = set * n + cpu ;
  return bpf_map_lookup_elem(&herm_stats, &i) ;
}

/* Counts as seen, if quiet as filtered. Returns 1 to record. */
herm_inline int herm_see (struct herm_stat *st, int quiet)
{
  herm_count(&st->seen) ;
  if (quiet) herm_count(&st->filtered) ;
  return !quiet ;
}

#endif
