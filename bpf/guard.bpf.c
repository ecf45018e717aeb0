/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set guard: kills a process whose system call is not in the list. Most calls are done first: the
  signal arrives at their end.
*/

#include "filter.bpf.h"
#include "record.bpf.h"

#define SIGKILL 9

herm_inline int guard_allows (int64_t nr, int compat)
{
  uint64_t n = nr ;
  if (compat || n >= HERM_CALLS_MAX) return 0 ;
  return herm_config.calls[n >> 6] >> (n & 63) & 1 ;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int guard_tp (struct herm_raw_enter *ctx)
{
  struct task_struct *t = herm_task() ;
  struct herm_event_kill e = { .nr = ctx->nr } ;
  struct herm_lineage *p = herm_lineage_me() ;
  struct herm_stat *st ;
  if (herm_is_trigger(HERM_SET_GUARD, HERM_PROOF_GUARD_ENTER))
  {
    if (herm_wanted_as(p)) herm_is_trigger(HERM_SET_GUARD, HERM_PROOF_GUARD_SELF) ;
    return 0 ;
  }
 /* It spares s6-svscan, s6-supervise, a child of these before it executes, and process 1. */
  if (!p || p->role != HERM_ROLE_MEMBER || !herm_wanted_as(p)) return 0 ;
  if (bpf_get_current_pid_tgid() >> 32 == 1) return 0 ;
  e.compat = !!herm_is_compat(0, t) ;
  if (guard_allows(e.nr, e.compat)) return 0 ;
  st = herm_cell(HERM_SET_GUARD) ;
  if (!st) return 0 ;
  e.failed = bpf_send_signal(SIGKILL) < 0 ;
  herm_see(st, 0) ;
  herm_header(&e.h, t, 0, HERM_KIND_KILL, HERM_SET_GUARD, HERM_HOOK_TP) ;
  e.h.size = sizeof(e) ;
  herm_output(st, &e, sizeof(e)) ;
  return 0 ;
}
