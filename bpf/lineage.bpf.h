/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* The lineage of processes. The set tree keeps it. */

#ifndef HERM_LINEAGE_BPF_H
#define HERM_LINEAGE_BPF_H

#include "stat.bpf.h"

struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 1) ;
  __type(key, struct herm_process) ;
  __type(value, struct herm_lineage) ;
} herm_tree SEC(".maps") ;

/* Real uids of which a process can lack its lineage: the set tree lost it. */
struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, uint32_t) ;
} herm_lost SEC(".maps") ;

herm_inline struct herm_lineage *herm_lineage_of (uint32_t pid, uint64_t start)
{
  struct herm_process key = { .start = start, .pid = pid } ;
  return bpf_map_lookup_elem(&herm_tree, &key) ;
}

/* t: the verifier knows its type */
herm_inline struct herm_lineage *herm_lineage_task (struct task_struct *t)
{
  return herm_lineage_of(t->tgid, t->group_leader->start_boottime) ;
}

herm_inline struct herm_lineage *herm_lineage_me (void)
{
  struct task_struct *t = herm_task() ;
  return herm_lineage_of(bpf_get_current_pid_tgid() >> 32,
    BPF_CORE_READ(t, group_leader, start_boottime)) ;
}

#endif
