/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* Set tree: no events; keeps herm_tree, the descendants of a process. */

#include "child.bpf.h"
#include "filter.bpf.h"

#define TREE_LEVELS 33 /* of pid namespaces */


 /* Fork. A child without room in the map goes unseen: it counts as lost */

herm_inline int tree_fork (struct task_struct *child)
{
  struct herm_stat *st = herm_cell(HERM_SET_TREE) ;
  uint32_t pid ;
  uint64_t start ;
  if (!st) return 0 ;
  if (!herm_see(st, herm_is_trigger(HERM_SET_TREE, HERM_PROOF_TREE_FORK) || !herm_am_in_tree()))
    return 0 ;
  if (child)
  {
    pid = BPF_CORE_READ(child, pid) ;
    start = BPF_CORE_READ(child, start_boottime) ;
  }
  if (!child || (int)bpf_map_update_elem(&herm_tree, &pid, &start, BPF_ANY) < 0)
    herm_count(&st->lost) ;
  else herm_count(&st->filtered) ;
  return 0 ;
}

SEC("tracepoint/task/task_newtask")
int tree_fork_tp (struct trace_event_raw_task_newtask *ctx)
{
  struct task_struct *child ;
  return herm_newtask(ctx, &child) ? tree_fork(child) : 0 ;
}

SEC("tp_btf/sched_process_fork")
int tree_fork_tp_btf (__u64 *ctx)
{
  struct task_struct *child = (void *)ctx[1] ;
  return child->pid == child->tgid ? tree_fork(child) : 0 ;
}


 /* Free. The pid can be another task's by now: compare the start */

SEC("tp_btf/sched_process_free")
int tree_free_tp_btf (__u64 *ctx)
{
  struct task_struct *t = (void *)ctx[0] ;
  uint32_t pid = t->pid ;
  if (herm_in_tree(pid, t->start_boottime)) bpf_map_delete_elem(&herm_tree, &pid) ;
  return 0 ;
}


 /* Existing processes, until none is added. Writes r for the root, a per addition */

herm_inline int tree_is_root (struct task_struct *t)
{
  struct pid *p = t->thread_pid ;
  uint32_t level ;
  if (t->start_boottime / 10000000 != herm_config.root_start || !p) return 0 ;
  level = p->level ;
  for (uint32_t i = 0 ; i < TREE_LEVELS ; i++)
  {
    struct upid *u = (struct upid *)((char *)__builtin_preserve_access_index(&p->numbers[0])
      + (uint64_t)i * bpf_core_type_size(struct upid)) ;
    if (i > level) break ;
    if (BPF_CORE_READ(u, nr) == (int)herm_config.root_pid
     && BPF_CORE_READ(u, ns, ns.inum) == herm_config.root_ns) return 1 ;
  }
  return 0 ;
}

SEC("iter/task")
int tree_fill (struct bpf_iter__task *ctx)
{
  struct task_struct *t = ctx->task ;
  struct task_struct *parent ;
  struct herm_stat *st = herm_cell(HERM_SET_TREE) ;
  char says[2] = { 'r', 'a' } ;
  uint32_t pid ;
  uint64_t start ;
  int root ;
  if (!t || !st || t->pid != t->tgid) return 0 ;
  root = tree_is_root(t) ;
  if (root) bpf_seq_write(ctx->meta->seq, says, 1) ;
  pid = t->pid ;
  start = t->start_boottime ;
  if (herm_in_tree(pid, start)) return 0 ;
  parent = t->real_parent->group_leader ;
  if (!root && !herm_in_tree(parent->pid, parent->start_boottime)) return 0 ;
  if ((int)bpf_map_update_elem(&herm_tree, &pid, &start, BPF_ANY) < 0)
  {
    if (herm_see(st, 0)) herm_count(&st->lost) ;
  }
  else bpf_seq_write(ctx->meta->seq, says + 1, 1) ;
  return 0 ;
}
