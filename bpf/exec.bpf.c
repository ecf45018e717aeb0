/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set exec: a success is recorded before the new program runs, while its memory is private and
  present. lsm adds failures after the file's check.
*/

#include "fd.bpf.h"
#include "filter.bpf.h"
#include "path.bpf.h"
#include "scratch.bpf.h"

#define EXEC_WALKS (sizeof(struct herm_event_exec) + HERM_PATH_MAX + HERM_ARGV_MAX)

_Static_assert(EXEC_WALKS + 2 * HERM_WALK_MAX <= HERM_RECORD_MAX
  && EXEC_WALKS + HERM_ARGV_MAX <= HERM_RECORD_MAX, "an exec record does not fit") ;

 /* Attempts, from the file's check to the result */

struct exec_attempt
{
  uint64_t ino ;
  uint64_t script_ino ;  /* of the first file */
  uint32_t dev ;
  uint32_t script_dev ;
  uint32_t argc ;
  uint32_t pad ;
  char filename[HERM_PATH_MAX] ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE) ;
  __uint(map_flags, BPF_F_NO_PREALLOC) ;
  __type(key, int) ;
  __type(value, struct exec_attempt) ;
} exec_attempts SEC(".maps") ;


 /* Paths */

/*
  The kernel names execveat(2)'s file by its descriptor. If that was close-on-exec it is gone,
  but was no script: no interpreter could have opened it.
*/
herm_inline int32_t exec_fd (char const *s, uint16_t *flags)
{
  int32_t fd = 0 ;
  uint32_t i = 0 ;
  if (s[0] != '/' || s[1] != 'd' || s[2] != 'e' || s[3] != 'v' || s[4] != '/'
   || s[5] != 'f' || s[6] != 'd' || s[7] != '/') return -1 ;
  for (s += 8 ; i < 7 ; i++)
  {
    uint32_t c = s[i] - '0' ;
    if (c > 9) break ;
    fd = fd * 10 + c ;
  }
  if (!i || (s[i] && s[i] != '/')) return -1 ;
  if (s[i]) *flags |= HERM_PATH_NAMED ;
  return fd ;
}

/* Appends the file name, a kernel address; *w: where its path begins. */
herm_inline void exec_name (struct herm_event_exec *e, char const *name, struct herm_place *w)
{
  char *s = (char *)(e + 1) ;
  struct fs_struct *fs = BPF_CORE_READ(herm_task(), fs) ;
  long r = bpf_probe_read_kernel_str(s, HERM_PATH_MAX, name) ;
  char end = 0 ;
  e->base_len = 0 ;
  e->base_flags = 0 ;
  e->exe_len = 0 ;
  e->exe_flags = 0 ;
  e->filename_len = r > 0 ? (r - 1) & (HERM_PATH_MAX - 1) : 0 ;
  if (r == HERM_PATH_MAX
   && (bpf_probe_read_kernel(&end, 1, name + HERM_PATH_MAX - 1) < 0 || end))
    e->base_flags = HERM_PATH_SHORT ;
  e->fd = r > 0 ? exec_fd(s, &e->base_flags) : -1 ;
  w->dentry = 0 ;
  if (e->fd >= 0) herm_place_file(w, herm_fd_file(0, e->fd)) ;
  else if (r > 0 && *s == '/') herm_place_root(w, fs) ;
  else herm_place_pwd(w, fs) ;
}

herm_inline void exec_walk (struct herm_event_exec *e, uint16_t *flags, uint16_t *len,
  struct herm_place *w, uint32_t max)
{
  struct herm_event_path p = { .flags = *flags } ;
  if (!w->dentry) return ;
  herm_path_walk(&e->h, &p, w, max - HERM_ENTRY_MAX) ;
  *flags = p.flags | herm_path_fate(w->dentry) ;
  *len = p.walk_len ;
}

/*
  A file by its descriptor. Before it ended, another thread can have put another file there: only
  lsm tells that from a script.
*/
herm_inline void exec_opened (struct herm_event_exec *e, struct herm_place *w)
{
  struct dentry *d = w->dentry ;
  struct inode *i = BPF_CORE_READ(d, d_inode) ;
  int known = e->script_ino || e->script_dev ;
  uint64_t ino = BPF_CORE_READ(i, i_ino) ;
  uint32_t dev = BPF_CORE_READ(i, i_sb, s_dev) ;
  if (known ? ino == e->script_ino && dev == e->script_dev : ino == e->ino && dev == e->dev)
    return ;
  if (known)
  {
    w->dentry = 0 ;
    return ;
  }
  e->base_flags |= HERM_PATH_SHARED ;
  e->script_ino = ino ;
  e->script_dev = dev ;
}

herm_inline void exec_base (struct herm_event_exec *e, struct herm_place *w)
{
  if (w->dentry && e->fd >= 0 && !(e->base_flags & HERM_PATH_NAMED)) exec_opened(e, w) ;
  exec_walk(e, &e->base_flags, &e->base_len, w, EXEC_WALKS + HERM_WALK_MAX) ;
}

struct exec_script
{
  uint64_t ino ;
  uint32_t dev ;
} ;

herm_inline void exec_attempt_end (struct exec_script *script)
{
  struct task_struct *me = bpf_get_current_task_btf() ;
  struct exec_attempt *a = bpf_task_storage_get(&exec_attempts, me, 0, 0) ;
  if (!a) return ;
  script->ino = a->script_ino ;
  script->dev = a->script_dev ;
  bpf_task_storage_delete(&exec_attempts, me) ;
}

/* Reads the arguments behind the file name. (record, address, bytes) */
herm_inline void exec_arguments (struct herm_event_exec *e, uint64_t start, uint64_t total)
{
  uint32_t n = e->filename_len & (HERM_PATH_MAX - 1) ;
  uint64_t len = total ;
  long r ;
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
  e->h.size = sizeof(*e) + n + len ;
}


 /* Success */

herm_inline int exec_event (struct task_struct *t, char const *filename, uint32_t argc,
  int btf, uint8_t hook)
{
  struct herm_stat *st = herm_cell(HERM_SET_EXEC) ;
  struct herm_scratch *s ;
  struct herm_event_exec *e ;
  struct mm_struct *mm ;
  struct file *f ;
  struct herm_place base, exe = { .dentry = 0 } ;
  struct exec_script script = { .ino = 0, .dev = 0 } ;
  uint64_t start, total ;
  if (herm_config.companions & (1U << HERM_HOOK_LSM)) exec_attempt_end(&script) ;
  if (!st) return 0 ;
  s = herm_see_claim(st, herm_is_trigger(HERM_SET_EXEC, HERM_PROOF_EXEC_DONE) || !herm_wanted()) ;
  if (!s) return 0 ;
  e = (struct herm_event_exec *)s->record ;
  herm_header(&e->h, t, btf, HERM_KIND_EXEC, HERM_SET_EXEC, hook) ;
  e->ino = 0 ;
  e->dev = 0 ;
  e->script_ino = script.ino ;
  e->script_dev = script.dev ;
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
      herm_place_file(&exe, f) ;
      if (i)
      {
        e->ino = herm_get(btf, i, i_ino) ;
        e->dev = herm_get2(btf, i, i_sb, s_dev) ;
      }
    }
  }

  exec_name(e, filename, &base) ;
  exec_arguments(e, start, total) ;
  exec_base(e, &base) ;
  exec_walk(e, &e->exe_flags, &e->exe_len, &exe, EXEC_WALKS + 2 * HERM_WALK_MAX) ;
  herm_emit(st, s, e->h.size) ;
  return 0 ;
}

/* From 5.11 on; exact: preemption is off. */
SEC("tracepoint/sched/sched_process_exec")
int exec_tp (struct trace_event_raw_sched_process_exec *ctx)
{
  char const *filename = (char const *)ctx + (ctx->__data_loc_filename & 0xffff) ;
  return exec_event(bpf_get_current_task_btf(), filename, 0, 1, HERM_HOOK_TP) ;
}

/* Preemptible from 7.0 on: the kernel skips nested runs and counts them. */
SEC("tp_btf/sched_process_exec")
int exec_tp_btf (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[2] ;
  return exec_event((void *)ctx[0], bprm->filename, bprm->argc, 1, HERM_HOOK_TP_BTF) ;
}

SEC("raw_tp/sched_process_exec")
int exec_raw_tp (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[2] ;
  return exec_event((void *)ctx[0], BPF_CORE_READ(bprm, filename), BPF_CORE_READ(bprm, argc),
    0, HERM_HOOK_RAW_TP) ;
}


 /* Failure */

/* Runs for script, then interpreter: keeps the first name, the last file. */
SEC("lsm/bprm_check_security")
int exec_check (__u64 *ctx)
{
  struct linux_binprm *bprm = (void *)ctx[0] ;
  struct task_struct *t = bpf_get_current_task_btf() ;
  struct herm_stat *st = herm_cell(HERM_SET_EXEC) ;
  struct exec_attempt *a ;
  struct inode *i = bprm->file->f_inode ;
  if (!st || (!herm_is_trigger(HERM_SET_EXEC, HERM_PROOF_EXEC_CHECK) && !herm_wanted())) return 0 ;
  if (herm_is_compat(1, t)) return 0 ; /* its end is not seen */
  a = bpf_task_storage_get(&exec_attempts, t, 0, BPF_LOCAL_STORAGE_GET_F_CREATE) ;
  if (!a)
  {
    if (herm_see(st, 0)) herm_count(&st->lost) ;  /* if the call fails */
    return 0 ;
  }
  a->ino = i->i_ino ;
  a->dev = i->i_sb->s_dev ;
  if (bprm->interp != bprm->filename) return 0 ;
  a->script_ino = a->ino ;
  a->script_dev = a->dev ;
  a->argc = bprm->argc ;
  if (bpf_probe_read_kernel_str(a->filename, HERM_PATH_MAX, bprm->filename) < 0)
    a->filename[0] = 0 ;
  return 0 ;
}

/* The last string can begin just below HERM_ARGV_MAX and be as long again. */
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
      e->argv_total = used + 1 ; /* more follow */
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
  if (i == EXEC_ARGS) e->argv_total++ ;
}

herm_inline int exec_failed (long ret, unsigned long argv, uint32_t proof)
{
  struct task_struct *t = bpf_get_current_task_btf() ;
  struct exec_attempt *a = bpf_task_storage_get(&exec_attempts, t, 0, 0) ;
  struct herm_stat *st ;
  struct herm_scratch *s ;
  struct herm_event_exec *e ;
  struct herm_place base ;
  uint32_t n, len ;
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
  e->script_ino = a->script_ino ;
  e->script_dev = a->script_dev ;
  e->argc = a->argc ;
  exec_name(e, a->filename, &base) ;
  n = e->filename_len & (HERM_PATH_MAX - 1) ;
  exec_argv(e, (char *)(e + 1) + n, argv) ;
  len = e->argv_total ;
  if (len > HERM_ARGV_MAX) len = HERM_ARGV_MAX ;
  e->argv_len = len ;
  e->h.size = sizeof(*e) + n + len ;
  exec_base(e, &base) ;
  herm_emit(st, s, e->h.size) ;

 forget:
  bpf_task_storage_delete(&exec_attempts, t) ;
  return 0 ;
}

/* The kernel can skip the programs at the exits: an attempt without its end is not this one. */
herm_inline int exec_entered (uint32_t proof)
{
  struct herm_stat *st = herm_cell(HERM_SET_EXEC) ;
  int trigger = herm_is_trigger(HERM_SET_EXEC, proof) ;
  if (bpf_task_storage_delete(&exec_attempts, bpf_get_current_task_btf()) < 0) return 0 ;
  if (st && herm_see(st, trigger)) herm_count(&st->lost) ;
  return 0 ;
}

#ifdef SYS_ARG2
SEC("tracepoint/syscalls/sys_enter_execve")
int exec_entered_tp (void *ctx)
{
  (void)ctx ;
  return exec_entered(HERM_PROOF_EXEC_ENTERED) ;
}

SEC("tracepoint/syscalls/sys_enter_execveat")
int exec_entered_at_tp (void *ctx)
{
  (void)ctx ;
  return exec_entered(HERM_PROOF_EXEC_ENTERED_AT) ;
}

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
