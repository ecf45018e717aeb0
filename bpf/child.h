/* ISC license. */

#ifndef HERM_CHILD_H
#define HERM_CHILD_H

#include "common.h"

#define HERM_CHILD_STEPS 64

/*
  The process that current has just made, known by its number only. It is not running yet, and at
  the end of its parent's list of children; behind it are only those that were orphaned in
  the same moment. Others leave that list meanwhile, and one that has left it points to itself: then we
  begin again, as after the end of the list.  0: not found, within a number of steps that is never needed.
*/
herm_inline struct task_struct *herm_child (struct task_struct *t, int pid, unsigned long clone_flags)
{
  struct task_struct *parent = clone_flags & CLONE_PARENT ? BPF_CORE_READ(t, real_parent) : t ;
  struct list_head *head = __builtin_preserve_access_index(&parent->children) ;
  struct list_head *l = head ;
  uint32_t i = 0 ;
  for (; i < HERM_CHILD_STEPS ; i++)
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

#endif
