/* ISC license. */

/*
  What every set's programs share: maps, filters, statistics, scratch space,
  the header of a record.  Everything is inlined, so that a program is one
  straight piece of code and needs no kernel that knows BPF functions.

  Kernels: nothing here is newer than 5.10.  Where a newer helper is much
  cheaper (direct reading through a typed task pointer), the hooks that have
  it use it (btf = 1) and the last hook reads by probe (btf = 0).
*/

#ifndef HERM_COMMON_H
#define HERM_COMMON_H

#include "kernel.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "event.h"
#include "control.h"

#define herm_inline static inline __attribute__((always_inline))

char LICENSE[] SEC("license") = "Dual BSD/GPL" ;

const volatile struct herm_config herm_config SEC(".rodata.herm") = { .ncpu = 1, .nuids = 0 } ;


 /* Maps.  The loader makes the first four once for all sets; sizes given here are only placeholders. */

struct
{
  __uint(type, BPF_MAP_TYPE_RINGBUF) ;
  __uint(max_entries, 4096) ;
} herm_ring SEC(".maps") ;

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY) ;
  __uint(map_flags, BPF_F_MMAPABLE) ;
  __uint(max_entries, HERM_SET_N) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_stat) ;
} herm_stats SEC(".maps") ;

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_control) ;
} herm_control SEC(".maps") ;

/* Who is in the tree: the start of each process by its pid. Kept by the set tree. */
struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, uint64_t) ;
} herm_tree SEC(".maps") ;

/* A set whose records do not fit on the stack says how large they can become before it includes this. */
#ifdef HERM_RECORD_MAX
struct herm_scratch
{
  uint64_t busy ;
  char record[(HERM_RECORD_MAX + 15) & ~7UL] ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_scratch) ;
} herm_scratch SEC(".maps") ;
#endif


 /* Reading kernel memory: s->a, or s->a->b, where s is typed for the verifier (btf) or just a number */

#define herm_get(btf, s, a) ((btf) ? (s)->a : BPF_CORE_READ(s, a))
#define herm_get2(btf, s, a, b) ((btf) ? (s)->a->b : BPF_CORE_READ(s, a, b))


 /*
    Statistics.  Plain atomic additions, because an event may be preempted or interrupted by
    another one; a processor number that the loader did not foresee shares the last column.
 */

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

/* An event: counts it, and if it is one to keep quiet about, counts it as that. Returns whether it is to be recorded. */
herm_inline int herm_see (struct herm_stat *st, int quiet)
{
  herm_count(&st->seen) ;
  if (quiet) herm_count(&st->filtered) ;
  return !quiet ;
}

/* A record that is on the stack */
herm_inline void herm_output (struct herm_stat *st, void *e, uint64_t n)
{
  if (bpf_ringbuf_output(&herm_ring, e, n, 0) < 0) herm_count(&st->lost) ; else herm_count(&st->emitted) ;
}


 /* Filters */

/* Of current. So many levels is more than any system makes. Before 5.14 programs like these have no helper for it. */
#define HERM_HAS_ANCESTOR_IDS bpf_core_field_exists(((struct cgroup *)0)->ancestor_ids)

herm_inline int herm_in_cgroup (void)
{
  struct cgroup *c = 0 ;
  uint32_t levels = 32 ;
  uint32_t i = 0 ;
  if (HERM_HAS_ANCESTOR_IDS)
  {
    c = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), cgroups, dfl_cgrp) ;
    levels = BPF_CORE_READ(c, level) + 1 ;
  }
  for (; i < 32 ; i++)
  {
    uint64_t id = 0 ;
    if (i >= levels) break ;
    if (HERM_HAS_ANCESTOR_IDS) bpf_probe_read_kernel(&id, sizeof id, (char *)__builtin_preserve_access_index(&c->ancestor_ids[0]) + i * sizeof id) ;
    else id = bpf_get_current_ancestor_cgroup_id(i) ; /* 0: no such level */
    if (!id) break ;
    if (id == herm_config.cgroup) return 1 ;
  }
  return 0 ;
}

herm_inline int herm_in_tree (uint32_t pid, uint64_t start)
{
  uint64_t *p = bpf_map_lookup_elem(&herm_tree, &pid) ;
  return p && *p == start ;
}

/* Of current */
herm_inline int herm_am_in_tree (void)
{
  struct task_struct *t = (void *)bpf_get_current_task() ;
  return herm_in_tree(bpf_get_current_pid_tgid() >> 32, BPF_CORE_READ(t, group_leader, start_boottime)) ;
}

/* Of current, so in process context only. The real uid, not the one that a set-id program has just got. */
herm_inline int herm_wanted (void)
{
  uint32_t i = 0 ;
  uint32_t uid ;
  if (herm_config.tree && !herm_am_in_tree()) return 0 ;
  if (herm_config.cgroup && !herm_in_cgroup()) return 0 ;
  if (!herm_config.nuids) return 1 ;
  uid = bpf_get_current_uid_gid() ;
  for (; i < HERM_UIDS_MAX ; i++)
  {
    if (i >= herm_config.nuids) break ;
    if (herm_config.uids[i] == uid) return 1 ;
  }
  return 0 ;
}


 /*
    Scratch space, one per processor.  A program can be interrupted on its processor by another
    one that wants the same space, on some kernels also preempted, and not in a nested order.
    So the space belongs to who finds, after having added itself, that it is alone: two can give
    up, never two can own.  An addition that returned the old value would be shorter, but 5.10
    has none.
 */

#ifdef HERM_RECORD_MAX
herm_inline void herm_release (struct herm_scratch *s)
{
  (void)__sync_fetch_and_add(&s->busy, -1) ;
}

herm_inline struct herm_scratch *herm_claim (void)
{
  uint32_t zero = 0 ;
  struct herm_scratch *s = bpf_map_lookup_elem(&herm_scratch, &zero) ;
  if (!s) return 0 ;
  herm_count(&s->busy) ;
  if (*(uint64_t volatile *)&s->busy == 1) return s ;
  herm_release(s) ;
  return 0 ;
}

/* herm_see for a record that needs the space. 0 if there is nothing to record, or no space: that is counted as lost. */
herm_inline struct herm_scratch *herm_see_claim (struct herm_stat *st, int quiet)
{
  struct herm_scratch *s ;
  if (!herm_see(st, quiet)) return 0 ;
  s = herm_claim() ;
  if (!s) herm_count(&st->lost) ;
  return s ;
}

 /* The record in s goes out, n bytes of it, and s is free again */

herm_inline void herm_emit (struct herm_stat *st, struct herm_scratch *s, uint64_t n)
{
  barrier_var(n) ;  /* compilers compare one copy and pass another; the verifier wants the limit on what is passed */
  if (n > HERM_RECORD_MAX) n = HERM_RECORD_MAX ;  /* cannot happen */
  ((struct herm_event *)s->record)->size = n ;
  herm_output(st, s->record, n) ;
  herm_release(s) ;
}
#endif


 /* Is the call that a task is in one of another ABI? Then its number and its arguments are others. */

#define HERM_HAS_COMPAT bpf_core_field_exists(((struct task_struct *)0)->thread_info.status)
#define herm_is_compat(btf, t) (HERM_HAS_COMPAT && herm_get(btf, t, thread_info.status) & TS_COMPAT)


 /* Number of a task in its own, innermost pid namespace; *ns is that namespace's inode number if wanted */

herm_inline uint32_t herm_nspid (struct task_struct *t, uint32_t *ns)
{
  struct pid *p = BPF_CORE_READ(t, thread_pid) ;
  struct upid *u ;
  int nr = 0 ;
  if (!p) return 0 ;
  u = (struct upid *)((char *)__builtin_preserve_access_index(&p->numbers[0])
    + (uint64_t)BPF_CORE_READ(p, level) * bpf_core_type_size(struct upid)) ;
  if (ns) *ns = BPF_CORE_READ(u, ns, ns.inum) ;
  bpf_core_read(&nr, sizeof nr, &u->nr) ;
  return nr ;
}


 /* Is current the loader's own trigger? Then it proves that number of the set. Cheap when the loader is gone: one load */

herm_inline int herm_is_trigger (uint32_t set, uint32_t proof)
{
  uint32_t zero = 0 ;
  uint32_t ns = 0 ;
  struct herm_control *c = bpf_map_lookup_elem(&herm_control, &zero) ;
  if (!c || !c->pid) return 0 ;
  if (herm_nspid((struct task_struct *)bpf_get_current_task(), &ns) != c->pid || ns != c->ns) return 0 ;
  herm_count(&c->fired[set][proof]) ;
  return 1 ;
}


 /* The part that all records share. t is the current task. */

herm_inline void herm_header (struct herm_event *h, struct task_struct *t, int btf, uint8_t kind, uint8_t set, uint8_t hook)
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
  bpf_get_current_comm(h->comm, sizeof h->comm) ;
  h->reserved = 0 ;
}

#endif
