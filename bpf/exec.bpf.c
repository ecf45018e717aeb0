/* ISC license (as a program in the kernel: Dual BSD/GPL, see COPYING). */

/*
  Set exec: one record per successful execve(2) or execveat(2), taken when
  the new program is in place and before it has run.  The memory is then new
  and nobody else's, so that what is read is what the program will see, and
  the pages with the arguments have just been written, so that they can be read.
*/

/* A file name (with its NUL) and arguments, behind the fixed part. */
#define HERM_RECORD_MAX (sizeof(struct herm_event_exec) + HERM_PATH_MAX + HERM_ARGV_MAX)

#include "common.h"

/* filename must be a kernel pointer. */
herm_inline int exec_event (struct task_struct *t, char const *filename, uint32_t argc, int btf, uint8_t hook)
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
  if (!st) return 0 ;
  herm_count(&st->seen) ;
  if (herm_is_trigger(t, HERM_SET_EXEC, 0) || !herm_wanted())
  {
    herm_count(&st->filtered) ;
    return 0 ;
  }
  s = herm_claim() ;
  if (!s)
  {
    herm_count(&st->lost) ;
    return 0 ;
  }

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

  n += sizeof *e + len ;
  e->h.size = n ;
  if (n > HERM_RECORD_MAX) n = HERM_RECORD_MAX ; /* cannot happen; for the verifier */
  r = bpf_ringbuf_output(&herm_ring, e, n, 0) ;
  herm_release(s) ;
  if (r < 0) herm_count(&st->lost) ; else herm_count(&st->emitted) ;
  return 0 ;
}

/* Exact on every kernel that has the helper (5.11): tracepoint programs are run with preemption off. */
SEC("tracepoint/sched/sched_process_exec")
int exec_tp (struct trace_event_raw_sched_process_exec *ctx)
{
  return exec_event(bpf_get_current_task_btf(), (char const *)ctx + (ctx->__data_loc_filename & 0xffff), 0, 1, HERM_HOOK_TP) ;
}

/* From 7.0 on tracepoints can be preempted and what would nest is skipped: the kernel counts it, see recursion_misses. */
SEC("tp_btf/sched_process_exec")
int exec_tp_btf (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[2] ;
  return exec_event((void *)ctx[0], bprm->filename, bprm->argc, 1, HERM_HOOK_TP_BTF) ;
}

/* The same, for kernels whose type information comes from a file. */
SEC("raw_tp/sched_process_exec")
int exec_raw_tp (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[2] ;
  return exec_event((void *)ctx[0], BPF_CORE_READ(bprm, filename), BPF_CORE_READ(bprm, argc), 0, HERM_HOOK_RAW_TP) ;
}
