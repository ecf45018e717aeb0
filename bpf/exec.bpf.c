/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set exec: one record per execve(2) or execveat(2) that succeeds, taken before
  the new program runs. Its memory is private then, and the pages of the
  arguments have just been written: reading them is exact and does not fail.
  The companion lsm adds one per attempt that fails after the check of its file.
*/

#include "filter.bpf.h"
#include "scratch.bpf.h"

/* Room for one argument more: see exec_argv() */
_Static_assert(sizeof(struct herm_event_exec) + HERM_PATH_MAX + 2 * HERM_ARGV_MAX
  <= HERM_RECORD_MAX, "an exec record does not fit") ;

 /* Attempts, by thread, from the check of the file to the result */

struct exec_attempt
{
  uint64_t ino ;
  uint32_t dev ;
  uint32_t argc ;
  char filename[HERM_PATH_MAX] ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE) ;
  __uint(map_flags, BPF_F_NO_PREALLOC) ;
  __type(key, int) ;
  __type(value, struct exec_attempt) ;
} exec_attempts SEC(".maps") ;


 /* Success */

/* filename is an address in the kernel. */
herm_inline int exec_event (struct task_struct *t, char const *filename, uint32_t argc,
  int btf, uint8_t hook)
{
  struct herm_stat *st = herm_cell(HERM_SET_EXEC) ;
  struct herm_scratch *s ;
  struct herm_event_exec *e ;
  struct mm_struct *mm ;
  struct file *f ;
  uint64_t start, total ;
  uint32_t n ;
  uint64_t len ;
  long r ;
  if (herm_config.companions & (1U << HERM_HOOK_LSM))
    bpf_task_storage_delete(&exec_attempts, bpf_get_current_task_btf()) ;
  if (!st) return 0 ;
  s = herm_see_claim(st, herm_is_trigger(HERM_SET_EXEC, HERM_PROOF_EXEC_DONE) || !herm_wanted()) ;
  if (!s) return 0 ;
  e = (struct herm_event_exec *)s->record ;
  herm_header(&e->h, t, btf, HERM_KIND_EXEC, HERM_SET_EXEC, hook) ;
  e->ino = 0 ;
  e->dev = 0 ;
  e->error = 0 ;
  e->argc = argc ;
  start = 0 ;
  total = 0 ;
  mm = herm_get(btf, t, mm) ;
  if (mm)
  {
    start = herm_get(btf, mm, arg_start) ;
    total = herm_get(btf, mm, arg_end) - start ;
    f = herm_get(btf, mm, exe_file) ;
    if (f)
    {
      struct inode *i = herm_get(btf, f, f_inode) ;
      if (i)
      {
        e->ino = herm_get(btf, i, i_ino) ;
        e->dev = herm_get2(btf, i, i_sb, s_dev) ;
      }
    }
  }

  r = bpf_probe_read_kernel_str(e + 1, HERM_PATH_MAX, filename) ;
  n = r > 0 ? (r - 1) & (HERM_PATH_MAX - 1) : 0 ;
  e->filename_len = n ;
  len = total ;
  if (len > HERM_ARGV_MAX) len = HERM_ARGV_MAX ;
  e->argv_total = total ;
  e->argv_error = 0 ;
  r = bpf_probe_read_user((char *)(e + 1) + n, len, (void *)start) ;
  if (r < 0)
  {
    e->argv_error = -r ;
    len = 0 ;
  }
  e->argv_len = len ;

  herm_emit(st, s, sizeof(*e) + n + len) ;
  return 0 ;
}

/* From 5.11 on. Exact, because it runs with preemption off. */
SEC("tracepoint/sched/sched_process_exec")
int exec_tp (struct trace_event_raw_sched_process_exec *ctx)
{
  char const *filename = (char const *)ctx + (ctx->__data_loc_filename & 0xffff) ;
  return exec_event(bpf_get_current_task_btf(), filename, 0, 1, HERM_HOOK_TP) ;
}

/* From 7.0 on it can be preempted: the kernel skips nested runs and counts them. */
SEC("tp_btf/sched_process_exec")
int exec_tp_btf (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[2] ;
  return exec_event((void *)ctx[0], bprm->filename, bprm->argc, 1, HERM_HOOK_TP_BTF) ;
}

/* For kernels whose type information comes from a file */
SEC("raw_tp/sched_process_exec")
int exec_raw_tp (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[2] ;
  return exec_event((void *)ctx[0], BPF_CORE_READ(bprm, filename), BPF_CORE_READ(bprm, argc),
    0, HERM_HOOK_RAW_TP) ;
}


 /* Failure */

/* Runs for a script, then for its interpreter: the first name and the last file are kept. */
SEC("lsm/bprm_check_security")
int exec_check (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[0] ;
  struct task_struct *t = bpf_get_current_task_btf() ;
  struct herm_stat *st = herm_cell(HERM_SET_EXEC) ;
  struct exec_attempt *a ;
  struct inode *i = bprm->file->f_inode ;
  if (!st || (!herm_is_trigger(HERM_SET_EXEC, HERM_PROOF_EXEC_CHECK) && !herm_wanted())) return 0 ;
  if (herm_is_compat(1, t)) return 0 ; /* nothing below sees its end */
  a = bpf_task_storage_get(&exec_attempts, t, 0, BPF_LOCAL_STORAGE_GET_F_CREATE) ;
  if (!a)
  {
    if (herm_see(st, 0)) herm_count(&st->lost) ;  /* no memory: lost, if the call fails */
    return 0 ;
  }
  a->ino = i->i_ino ;
  a->dev = i->i_sb->s_dev ;
  if (bprm->interp != bprm->filename) return 0 ;
  a->argc = bprm->argc ;
  if (bpf_probe_read_kernel_str(a->filename, HERM_PATH_MAX, bprm->filename) < 0)
    a->filename[0] = 0 ;
  return 0 ;
}

/* A string can begin just below HERM_ARGV_MAX and be as long again. */
#define EXEC_ARGS 1024

herm_inline void exec_argv (struct herm_event_exec *e, char *out, unsigned long argv)
{
  uint32_t i ;
  uint32_t used = 0 ;
  e->argv_error = 0 ;
  e->argv_total = 0 ;
  for (i = 0 ; i < EXEC_ARGS ; i++)
  {
    unsigned long arg = 0 ;
    long r = bpf_probe_read_user(&arg, sizeof(arg), (void *)(argv + i * sizeof(arg))) ;
    if (!r && !arg) break ;
    used = e->argv_total ;
    if (used >= HERM_ARGV_MAX)
    {
      e->argv_total = used + 1 ; /* not all */
      break ;
    }
    if (!r)
      r = bpf_probe_read_user_str(out + (used & (HERM_ARGV_MAX - 1)), HERM_ARGV_MAX + 1,
        (void *)arg) ;
    if (r < 0)
    {
      e->argv_error = -r ;
      break ;
    }
    e->argv_total = used + r ;
  }
  if (i == EXEC_ARGS) e->argv_total++ ; /* not all */
}

herm_inline int exec_failed (long ret, unsigned long argv, uint32_t proof)
{
  struct task_struct *t = bpf_get_current_task_btf() ;
  struct exec_attempt *a = bpf_task_storage_get(&exec_attempts, t, 0, 0) ;
  struct herm_stat *st ;
  struct herm_scratch *s ;
  struct herm_event_exec *e ;
  uint32_t n, len ;
  long r ;
  if (!a) return 0 ;
  st = herm_cell(HERM_SET_EXEC) ;
  if (!st || ret >= 0) goto forget ;
  s = herm_see_claim(st, herm_is_trigger(HERM_SET_EXEC, proof)) ;
  if (!s) goto forget ;
  e = (struct herm_event_exec *)s->record ;
  herm_header(&e->h, t, 1, HERM_KIND_EXEC, HERM_SET_EXEC, HERM_HOOK_LSM) ;
  e->ino = a->ino ;
  e->dev = a->dev ;
  e->error = -ret ;
  e->argc = a->argc ;
  r = bpf_probe_read_kernel_str(e + 1, HERM_PATH_MAX, a->filename) ;
  n = r > 0 ? (r - 1) & (HERM_PATH_MAX - 1) : 0 ;
  e->filename_len = n ;
  exec_argv(e, (char *)(e + 1) + n, argv) ;
  len = e->argv_total ;
  if (len > HERM_ARGV_MAX) len = HERM_ARGV_MAX ;
  e->argv_len = len ;
  herm_emit(st, s, sizeof(*e) + n + len) ;

 forget:
  bpf_task_storage_delete(&exec_attempts, t) ;
  return 0 ;
}

#ifdef SYS_ARG2
SEC("tracepoint/syscalls/sys_exit_execve")
int exec_failed_tp (struct herm_syscall_exit *ctx)
{
  struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf()) ;
  return exec_failed(ctx->ret, regs->SYS_ARG2, HERM_PROOF_EXEC_FAILED) ;
}

SEC("tracepoint/syscalls/sys_exit_execveat")
int exec_failed_at_tp (struct herm_syscall_exit *ctx)
{
  struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf()) ;
  return exec_failed(ctx->ret, regs->SYS_ARG3, HERM_PROOF_EXEC_FAILED_AT) ;
}
#endif
