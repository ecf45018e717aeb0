/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */


#ifndef HERM_CHILD_BPF_H
#define HERM_CHILD_BPF_H

#include "kernel.bpf.h"

#define HERM_CHILD_STEPS 64

/*
  Searches from the tail, where only adopted orphans can follow the new child. One that leaves
  the list points to itself: begin again. Returns null if not found.
*/
herm_inline struct task_struct *herm_child (struct task_struct *t, int pid, unsigned long flags)
{
  struct task_struct *parent = flags & CLONE_PARENT ? BPF_CORE_READ(t, real_parent) : t ;
  struct list_head *head = __builtin_preserve_access_index(&parent->children) ;
  struct list_head *l = head ;
  for (uint32_t i = 0 ; i < HERM_CHILD_STEPS ; i++)
  {
    struct list_head *prev = BPF_CORE_READ(l, prev) ;
    struct task_struct *child ;
    if (prev == l) prev = head ;
    l = prev ;
    if (l == head) continue ;
    child = (struct task_struct *)((char *)l - bpf_core_field_offset(struct task_struct, sibling)) ;
    if (BPF_CORE_READ(child, pid) == pid) return child ;
  }
  return 0 ;
}

/* Returns 0 for a thread; else 1, *child from herm_child(). */
herm_inline int herm_newtask (struct trace_event_raw_task_newtask *ctx, struct task_struct **child)
{
  unsigned long flags = ctx->clone_flags ;
  if (flags & CLONE_THREAD) return 0 ;
  *child = herm_child(bpf_get_current_task_btf(), ctx->pid, flags) ;
  return 1 ;
}

#endif
