/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* Set life: processes, not threads */

#include "child.bpf.h"
#include "filter.bpf.h"
#include "record.bpf.h"

 /* Fork */

/* child null: lost */
herm_inline int life_fork (struct task_struct *t, struct task_struct *child, int btf,
  uint8_t hook)
{
  struct herm_event_fork e ;
  struct herm_stat *st = herm_cell(HERM_SET_LIFE) ;
  if (!st) return 0 ;
  if (!herm_see(st, herm_is_trigger(HERM_SET_LIFE, HERM_PROOF_LIFE_FORK) || !herm_wanted()))
    return 0 ;
  if (!child)
  {
    herm_count(&st->lost) ;
    return 0 ;
  }
  herm_header(&e.h, t, btf, HERM_KIND_FORK, HERM_SET_LIFE, hook) ;
  e.h.size = sizeof(e) ;
  e.start_ns = BPF_CORE_READ(child, start_boottime) ;
  e.pid = BPF_CORE_READ(child, pid) ;
  e.nspid = herm_nspid(child, 0) ;
  herm_output(st, &e, sizeof(e)) ;
  return 0 ;
}

/* sched/sched_process_fork does not tell processes from threads. */
SEC("tracepoint/task/task_newtask")
int life_fork_tp (struct trace_event_raw_task_newtask *ctx)
{
  struct task_struct *child ;
  if (!herm_newtask(ctx, &child)) return 0 ;
  return life_fork(bpf_get_current_task_btf(), child, 1, HERM_HOOK_TP) ;
}

SEC("tp_btf/sched_process_fork")
int life_fork_tp_btf (__u64 *ctx)
{
  struct task_struct *child = (void *)ctx[1] ;
  if (child->pid != child->tgid) return 0 ;
  return life_fork((void *)ctx[0], child, 1, HERM_HOOK_TP_BTF) ;
}

SEC("raw_tp/sched_process_fork")
int life_fork_raw_tp (__u64 *ctx)
{
  struct task_struct *child = (void *)ctx[1] ;
  if (BPF_CORE_READ(child, pid) != BPF_CORE_READ(child, tgid)) return 0 ;
  return life_fork((void *)ctx[0], child, 0, HERM_HOOK_RAW_TP) ;
}


 /* Exit */

/* Ended processes. Before 6.16 threads that end at once can all find themselves the last. */
struct life_end
{
  uint64_t start_ns ;
  uint64_t pid ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_LRU_HASH) ;
  __uint(max_entries, 4096) ;
  __type(key, struct life_end) ;
  __type(value, uint8_t) ;
} life_ends SEC(".maps") ;

herm_inline int life_last (struct task_struct *t, int btf)
{
  struct task_struct *leader = herm_get(btf, t, group_leader) ;
  struct life_end end ;
  uint8_t one = 1 ;
  if (herm_get2(btf, t, signal, live.counter)) return 0 ;
  end.start_ns = herm_get(btf, leader, start_boottime) ;
  end.pid = herm_get(btf, t, tgid) ;
  /* Before 6.3 only 32 bits of the result are set. */
  return (int)bpf_map_update_elem(&life_ends, &end, &one, BPF_NOEXIST) != -EEXIST ;
}

/* Of the group (from 5.17 on always), else of the leader, which can have ended long ago. */
herm_inline uint32_t life_status (struct task_struct *t, int btf)
{
  struct task_struct *leader = herm_get(btf, t, group_leader) ;
  return herm_get2(btf, t, signal, flags) & SIGNAL_GROUP_EXIT ?
    herm_get2(btf, t, signal, group_exit_code) : herm_get(btf, leader, exit_code) ;
}

herm_inline int life_exit (struct task_struct *t, int btf, uint8_t hook)
{
  struct herm_event_exit e ;
  struct herm_stat *st = herm_cell(HERM_SET_LIFE) ;
  if (!st) return 0 ;
  if (!herm_see(st, herm_is_trigger(HERM_SET_LIFE, HERM_PROOF_LIFE_EXIT) || !herm_wanted()))
    return 0 ;
  herm_header(&e.h, t, btf, HERM_KIND_EXIT, HERM_SET_LIFE, hook) ;
  e.h.size = sizeof(e) ;
  e.status = life_status(t, btf) ;
  e.pad = 0 ;
  herm_output(st, &e, sizeof(e)) ;
  return 0 ;
}

/* From 6.16 on */
#define LIFE_SAYS \
  bpf_core_field_exists(((struct trace_event_raw_sched_process_exit *)0)->group_dead)

SEC("tracepoint/sched/sched_process_exit")
int life_exit_tp (struct trace_event_raw_sched_process_exit *ctx)
{
  struct task_struct *t = bpf_get_current_task_btf() ;
  if (!(LIFE_SAYS ? ctx->group_dead : life_last(t, 1))) return 0 ;
  return life_exit(t, 1, HERM_HOOK_TP) ;
}

SEC("tp_btf/sched_process_exit")
int life_exit_tp_btf (__u64 *ctx)
{
  struct task_struct *t = (void *)ctx[0] ;
  if (!(LIFE_SAYS ? !!ctx[1] : life_last(t, 1))) return 0 ;
  return life_exit(t, 1, HERM_HOOK_TP_BTF) ;
}

SEC("raw_tp/sched_process_exit")
int life_exit_raw_tp (__u64 *ctx)
{
  struct task_struct *t = (void *)ctx[0] ;
  if (!(LIFE_SAYS ? !!ctx[1] : life_last(t, 0))) return 0 ;
  return life_exit(t, 0, HERM_HOOK_RAW_TP) ;
}
