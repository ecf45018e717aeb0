/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* Filters, by the current process */

#ifndef HERM_FILTER_BPF_H
#define HERM_FILTER_BPF_H

#include "lineage.bpf.h"

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_control) ;
} herm_control SEC(".maps") ;

/* Before 5.14 these programs have no helper. No system has 32 levels. */
#define HERM_HAS_ANCESTOR_IDS bpf_core_field_exists(((struct cgroup *)0)->ancestor_ids)

herm_inline int herm_in_cgroup (void)
{
  struct cgroup *c = 0 ;
  uint32_t levels = 32 ;
  if (HERM_HAS_ANCESTOR_IDS)
  {
    c = BPF_CORE_READ(herm_task(), cgroups, dfl_cgrp) ;
    levels = BPF_CORE_READ(c, level) + 1 ;
  }
  for (uint32_t i = 0 ; i < 32 ; i++)
  {
    uint64_t id = 0 ;
    if (i >= levels) break ;
    if (HERM_HAS_ANCESTOR_IDS)
      bpf_probe_read_kernel(&id, sizeof(id),
        (char *)__builtin_preserve_access_index(&c->ancestor_ids[0]) + i * sizeof(id)) ;
    else id = bpf_get_current_ancestor_cgroup_id(i) ; /* 0: no such level */
    if (!id) break ;
    if (id == herm_config.cgroup) return 1 ;
  }
  return 0 ;
}

/* p: the lineage of current. Real uid: a set-id exec changes the effective one. */
herm_inline int herm_wanted_as (struct herm_lineage const *p)
{
  uint32_t uid ;
  if (herm_config.lineage && (!p || herm_config.lineage & ~p->flags)) return 0 ;
  if (herm_config.cgroup && !herm_in_cgroup()) return 0 ;
  if (!herm_config.nuids) return 1 ;
  uid = bpf_get_current_uid_gid() ;
  for (uint32_t i = 0 ; i < HERM_UIDS_MAX ; i++)
  {
    if (i >= herm_config.nuids) break ;
    if (herm_config.uids[i] == uid) return 1 ;
  }
  return 0 ;
}

herm_inline int herm_wanted (void)
{
  return herm_wanted_as(herm_config.lineage ? herm_lineage_me() : 0) ;
}

/* Counts the proof and returns 1 if current is the trigger. */
herm_inline int herm_is_trigger (uint32_t set, uint32_t proof)
{
  uint32_t zero = 0 ;
  uint32_t ns = 0 ;
  struct herm_control *c = bpf_map_lookup_elem(&herm_control, &zero) ;
  if (!c || !c->pid) return 0 ;
  if (herm_nspid(herm_task(), &ns) != c->pid || ns != c->ns) return 0 ;
  herm_count(&c->fired[set][proof]) ;
  return 1 ;
}

#endif
