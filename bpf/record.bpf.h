/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */


#ifndef HERM_RECORD_BPF_H
#define HERM_RECORD_BPF_H

#include "lineage.bpf.h"

struct
{
  __uint(type, BPF_MAP_TYPE_RINGBUF) ;
  __uint(max_entries, 4096) ;
} herm_ring SEC(".maps") ;

herm_inline void herm_output (struct herm_stat *st, void *e, uint64_t n)
{
  if (bpf_ringbuf_output(&herm_ring, e, n, 0) < 0) herm_count(&st->lost) ;
  else herm_count(&st->emitted) ;
}

/* t: current; btf as in herm_get(). Leaves h->size. */
herm_inline void herm_header (struct herm_event *h, struct task_struct *t, int btf,
  uint8_t kind, uint8_t set, uint8_t hook)
{
  struct task_struct *leader = herm_get(btf, t, group_leader) ;
  struct cred *cred = herm_get(btf, t, cred) ;
  h->kind = kind ;
  h->set = set ;
  h->hook = hook ;
  h->ts = bpf_ktime_get_boot_ns() ;
  h->start_ns = herm_get(btf, leader, start_boottime) ;
  h->cgroup = bpf_get_current_cgroup_id() ;
  h->pid = herm_get(btf, t, tgid) ;
  h->tid = herm_get(btf, t, pid) ;
  h->ppid = herm_get2(btf, t, real_parent, tgid) ;
  h->nspid = btf && !leader->thread_pid->level ? h->pid : herm_nspid(leader, 0) ;
  h->uid = herm_get(btf, cred, uid.val) ;
  h->gid = herm_get(btf, cred, gid.val) ;
  h->euid = herm_get(btf, cred, euid.val) ;
  h->egid = herm_get(btf, cred, egid.val) ;
  bpf_get_current_comm(h->comm, sizeof(h->comm)) ;
  h->name = 0 ;
  h->generation = 0 ;
  if (herm_config.names)
  {
    struct herm_lineage *p = herm_lineage_of(h->pid, h->start_ns) ;
    if (p)
    {
      h->name = p->name ;
      h->generation = p->generation ;
    }
  }
  h->auid = HERM_UNSET ;
  h->ses = HERM_UNSET ;
  if (bpf_core_field_exists(t->loginuid)) h->auid = herm_get(btf, t, loginuid.val) ;
  if (bpf_core_field_exists(t->sessionid)) h->ses = herm_get(btf, t, sessionid) ;
}

#endif
