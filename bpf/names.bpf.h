/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* The table of names; the set tree fills it */

#ifndef HERM_NAMES_BPF_H
#define HERM_NAMES_BPF_H

#include "lineage.bpf.h"

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY) ;
  __uint(map_flags, BPF_F_MMAPABLE) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_name) ;
} herm_names SEC(".maps") ;

herm_inline struct herm_name *name_entry (uint32_t i)
{
  return bpf_map_lookup_elem(&herm_names, &i) ;
}

#endif
