/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set file. Names are read at the exit, as their page may be missing at the entry, and compared.
  The path of an open file is the file's own.
*/

#include "fd.bpf.h"
#include "file_calls.bpf.h"
#include "filter.bpf.h"
#include "path.bpf.h"
#include "scratch.bpf.h"

#define FILE_HALF (sizeof(struct herm_event_file) + HERM_PATH_MAX + HERM_WALK_MAX)

#define FILE_SUM_MAX 256 /* bytes compared, with NUL */

/* By thread, never for long */
struct file_call
{
  uint64_t ts ;
  uint64_t name ;      /* user addresses */
  uint64_t newname ;   /* openat2: its struct open_how */
  uint64_t file ;      /* of fd; with lsm, of an open */
  uint64_t ino ;
  uint64_t args ;      /* sum of its arguments */
  uint64_t seed ;
  uint64_t sum[2] ;    /* 0: unknown */
  uint32_t dev ;
  uint32_t flags ;
  uint32_t resolve ;   /* of openat2 */
  int32_t nr ;         /* ~nr: 32-bit */
  int32_t fd ;
  int32_t newfd ;
  uint8_t op ;
  uint8_t kind ;
  uint8_t trigger ;
  uint8_t shared ;     /* by another task: descriptors, directory or names */
  uint32_t how ;       /* 1: openat2's flags and resolve are known */
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 16384) ;
  __type(key, uint64_t) ;
  __type(value, struct file_call) ;
} file_calls SEC(".maps") ;

herm_inline void file_header (struct herm_event *h, uint8_t kind, uint8_t hook)
{
  if (HERM_HAS_TYPED_TASK)
    herm_header(h, bpf_get_current_task_btf(), 1, kind, HERM_SET_FILE, hook) ;
  else herm_header(h, herm_task(), 0, kind, HERM_SET_FILE, hook) ;
}

herm_inline int file_trigger (uint32_t proof)
{
  return herm_is_trigger(HERM_SET_FILE, proof) ;
}


 /* Entry */

herm_inline struct herm_stat *file_begin (struct file_call *c, uint32_t proof)
{
  struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
  if (!st) return 0 ;
  c->trigger = file_trigger(proof) ;
  if (c->trigger || herm_wanted()) return st ;
  herm_see(st, 1) ;
  return 0 ;
}

herm_inline void file_lose (struct file_call *c, struct herm_stat *st)
{
  if (herm_see(st, c->trigger)) herm_count(&st->lost) ;
}

/* The exit of an existing entry was missed. */
herm_inline void file_keep (struct file_call *c, struct herm_stat *st)
{
  uint64_t key = bpf_get_current_pid_tgid() ;
  long r ;
  c->ts = bpf_ktime_get_boot_ns() ;
  c->args = herm_call_sum(c->nr < 0) ;
  r = bpf_map_update_elem(&file_calls, &key, c, BPF_NOEXIST) ;
  if (r == -EEXIST)
  {
    file_lose(c, st) ;
    r = bpf_map_update_elem(&file_calls, &key, c, BPF_ANY) ;
  }
  if (r < 0) file_lose(c, st) ;
}

/* Returns a sum of the name's beginning that no process can foresee; 0: unreadable. */
herm_inline uint64_t file_sum (void const *name, uint64_t seed, int user)
{
  uint64_t w[FILE_SUM_MAX / 8] = { 0 } ;
  uint64_t h = seed ;
  long r = user ? bpf_probe_read_user_str(w, sizeof(w), name)
    : bpf_probe_read_kernel_str(w, sizeof(w), name) ;
  if (r < 0) return 0 ;
  for (uint32_t i = 0 ; i < FILE_SUM_MAX / 8 ; i++)
  {
    if (i * 8 >= r) break ;
    h = (h ^ w[i]) * seed ;
    h = (h ^ h >> 32) * seed ;
  }
  return h | 1 ;
}

/* A task sharing none at the entry shares none at the exit. */
herm_inline int file_shared (void)
{
  struct task_struct *t ;
  if (herm_fd_shared(HERM_HAS_TYPED_TASK)) return 1 ;
  if (HERM_HAS_TYPED_TASK)
  {
    struct task_struct *t = bpf_get_current_task_btf() ;
    struct mm_struct *mm = t->mm ;
    struct fs_struct *fs = t->fs ;
    return (mm && mm->mm_users.counter > 1) || (fs && fs->users > 1) ;
  }
  t = herm_task() ;
  return BPF_CORE_READ(t, mm, mm_users.counter) > 1 || BPF_CORE_READ(t, fs, users) > 1 ;
}

/* Other threads can rewrite names. An open, the commonest call, stays cheap without them. */
herm_inline void file_names (struct file_call *c)
{
  uint64_t n ;
  c->shared = file_shared() ;
  if (c->kind == HERM_KIND_OPEN && !c->shared) return ;
  n = bpf_get_prandom_u32() ;
  c->seed = n << 32 | (uint32_t)~n | 1 ;
  c->sum[0] = file_sum((void const *)c->name, c->seed, 1) ;
  if (c->kind == HERM_KIND_RENAME)
    c->sum[1] = file_sum((void const *)c->newname, c->seed, 1) ;
  if (c->op == HERM_FILE_OPENAT2)
  {
    uint64_t how[3] = { 0, 0, 0 } ; /* flags, mode, resolve */
    c->how = !bpf_probe_read_user(how, sizeof(how), (void const *)c->newname) ;
    c->flags = how[0] ;
    c->resolve = how[2] ;
  }
}

/* args: five */
herm_inline int file_enter_names (int32_t nr, int op, uint64_t const *args, uint32_t proof)
{
  struct file_call c = { .nr = nr, .fd = AT_FDCWD, .newfd = AT_FDCWD, .op = op } ;
  struct herm_stat *st = file_begin(&c, proof) ;
  if (!st) return 0 ;
  c.kind = op <= HERM_FILE_CREAT ? HERM_KIND_OPEN
    : op <= HERM_FILE_RMDIR ? HERM_KIND_UNLINK : HERM_KIND_RENAME ;
  c.name = args[0] ;
  switch (op)
  {
    case HERM_FILE_OPEN : c.flags = args[1] ; break ;
    case HERM_FILE_CREAT : c.flags = O_CREAT | O_WRONLY | O_TRUNC ; break ;
    case HERM_FILE_OPENAT :
    case HERM_FILE_OPENAT2 :
    case HERM_FILE_UNLINKAT :
      c.fd = args[0] ;
      c.name = args[1] ;
      if (op == HERM_FILE_OPENAT2) c.newname = args[2] ; else c.flags = args[2] ;
      break ;
    case HERM_FILE_RENAME : c.newname = args[1] ; break ;
    case HERM_FILE_RENAMEAT :
    case HERM_FILE_RENAMEAT2 :
      c.fd = args[0] ;
      c.name = args[1] ;
      c.newfd = args[2] ;
      c.newname = args[3] ;
      if (op == HERM_FILE_RENAMEAT2) c.flags = args[4] ;
      break ;
    default : break ;
  }
  file_names(&c) ;
  file_keep(&c, st) ;
  return 0 ;
}

/* Only regular files and disks may cost time. Newer kernels call an eventfd regular, too. */
herm_inline int file_enter_descriptor (int32_t nr, int op, int32_t fd, uint32_t proof)
{
  struct file_call c = { .nr = nr, .fd = fd, .newfd = AT_FDCWD, .op = op } ;
  struct herm_stat *st = file_begin(&c, proof) ;
  struct file *f ;
  struct inode *i ;
  struct super_block *sb ;
  uint16_t mode ;
  if (!st) return 0 ;
  f = herm_fd_file(HERM_HAS_TYPED_TASK, fd) ;
  if (!f) goto no ;
  i = BPF_CORE_READ(f, f_inode) ;
  mode = BPF_CORE_READ(i, i_mode) & S_IFMT ;
  if (mode != S_IFREG && mode != S_IFBLK) goto no ;
  sb = BPF_CORE_READ(i, i_sb) ;
  if (BPF_CORE_READ(sb, s_magic) == ANON_INODE_FS_MAGIC) goto no ;
  c.ino = BPF_CORE_READ(i, i_ino) ;
  c.dev = BPF_CORE_READ(sb, s_dev) ;
  c.file = (uint64_t)f ;
  c.shared = herm_fd_shared(HERM_HAS_TYPED_TASK) ;
  c.kind = op <= HERM_FILE_PREADV2 ? HERM_KIND_READ : HERM_KIND_WRITE ;
  file_keep(&c, st) ;
  return 0 ;

 no:
  herm_see(st, 1) ;
  return 0 ;
}

/* By helper: the verifier refuses arguments that some calls lack. */
SEC("tracepoint/syscalls/sys_enter_openat")
int file_enter (struct herm_syscall_enter *ctx)
{
  uint64_t args[5] = { 0 } ;
  int op = file_op(ctx->nr) ;
  if (op < 0) return 0 ;
  bpf_probe_read_kernel(args, sizeof(args),
    (char const *)ctx + __builtin_offsetof(struct herm_syscall_enter, args)) ;
  return file_enter_names(ctx->nr, op, args, HERM_PROOF_FILE_ENTER) ;
}

SEC("tracepoint/syscalls/sys_enter_read")
int file_enter_fd (struct herm_syscall_enter *ctx)
{
  int op = file_op(ctx->nr) ;
  if (op < 0) return 0 ;
  return file_enter_descriptor(ctx->nr, op, ctx->args[0], HERM_PROOF_FILE_ENTER_FD) ;
}


 /* Exit */

/* Where the name at "at" begins. rooted: an absolute name is below fd, too (RESOLVE_IN_ROOT). */
herm_inline int file_place (struct herm_place *w, struct herm_event_file *e,
  struct herm_event_path *p, uint32_t at, int32_t fd, int rooted)
{
  struct fs_struct *fs = BPF_CORE_READ(herm_task(), fs) ;
  char first = 0 ;
  if (p->name_len && at < FILE_HALF) first = *((char *)e + at) ;
  if (first == '/' && !rooted) return herm_place_root(w, fs) ;
  if (fd == AT_FDCWD) return herm_place_pwd(w, fs) ;
  return herm_place_file(w, herm_fd_file(HERM_HAS_TYPED_TASK, fd)) ;
}

herm_inline void file_opened (struct herm_event_file *e, struct file_call *c,
  struct dentry *d, struct file *f)
{
  if (c->kind == HERM_KIND_OPEN)
  {
    struct inode *i = BPF_CORE_READ(f, f_inode) ;
    e->ino = BPF_CORE_READ(i, i_ino) ;
    e->dev = BPF_CORE_READ(i, i_sb, s_dev) ;
  }
  e->path[0].flags |= herm_path_fate(d) ;
}

herm_inline void file_fixed (struct herm_event_file *e, struct file_call *c, int64_t ret)
{
  __builtin_memset(e->path, 0, sizeof(e->path)) ;
  e->ino = c->ino ;
  e->dev = c->dev ;
  e->flags = c->flags ;
  e->ret = ret ;
  e->duration = e->h.ts - c->ts ;
  e->op = c->op ;
  e->pad = 0 ;
  e->h.size = sizeof(*e) ;
}

/* Returns 1 if f is the file noted in c. The kernel reuses the memory of a closed one at once. */
herm_inline int file_is_noted (struct file_call *c, struct file *f)
{
  return (uint64_t)f == c->file && BPF_CORE_READ(f, f_inode, i_ino) == c->ino ;
}

/* Returns 1 if f may be the file opened. Without lsm: a file just opened has one descriptor. */
herm_inline int file_is_opened (struct file_call *c, struct file *f)
{
  uint32_t flags ;
  if (c->file)
  {
    if (!file_is_noted(c, f)) return 0 ;
    c->shared = 0 ;
    return 1 ;
  }
  if (!c->shared) return 1 ;
  flags = BPF_CORE_READ(f, f_flags) ^ c->flags ;
  return herm_file_single(f) && !(flags & O_PATH)
    && (c->flags & O_PATH || !(flags & O_ACCMODE)) ;
}

/* Returns 0 if unknown. */
herm_inline int file_descriptor (struct herm_place *w, struct herm_event_file *e,
  struct file_call *c, int64_t ret)
{
  struct file *f ;
  if (c->kind == HERM_KIND_OPEN)
  {
    f = herm_fd_file(HERM_HAS_TYPED_TASK, ret) ;
    if (!f || !file_is_opened(c, f)) return 0 ;
  }
  else
  {
    f = herm_fd_file(HERM_HAS_TYPED_TASK, c->fd) ;
    if ((uint64_t)f != c->file) return 0 ;
  }
  if (!herm_place_file(w, f)) return 0 ;
  file_opened(e, c, w->dentry, f) ;
  return 1 ;
}

herm_inline void file_name (struct herm_event_file *e, struct file_call *c, uint32_t i,
  uint64_t name, uint32_t max)
{
  struct herm_event_path *p = &e->path[i] ;
  uint32_t at = e->h.size ;
  herm_path_name(&e->h, p, name, max) ;
  if (c->sum[i] && !p->name_error && at <= max
   && file_sum((char const *)e + at, c->seed, 0) != c->sum[i]) p->flags |= HERM_PATH_CHANGED ;
}

/* Returns 1 for RESOLVE_IN_ROOT. */
herm_inline int file_how (struct herm_event_file *e, struct file_call *c)
{
  uint64_t how[3] = { 0, 0, 0 } ;
  long r = bpf_probe_read_user(how, sizeof(how), (void const *)c->newname) ;
  if (!c->how)
  {
    c->flags = how[0] ;
    c->resolve = how[2] ;
  }
  else if (!r && (c->flags != (uint32_t)how[0] || c->resolve != (uint32_t)how[2]))
    e->path[0].flags |= HERM_PATH_CHANGED ;
  e->flags = c->flags ;
  return !!(c->resolve & RESOLVE_IN_ROOT) ;
}

herm_inline void file_record (struct herm_event_file *e, struct file_call *c, int64_t ret)
{
  struct herm_place w ;
  int rooted = 0 ;
  int known = 0 ;
  file_fixed(e, c, ret) ;
  if (c->op == HERM_FILE_OPENAT2) rooted = file_how(e, c) ;
  if (c->kind == HERM_KIND_READ || c->kind == HERM_KIND_WRITE
   || (c->kind == HERM_KIND_OPEN && ret >= 0)) known = file_descriptor(&w, e, c, ret) ;
  if (!known && c->kind != HERM_KIND_READ && c->kind != HERM_KIND_WRITE)
  {
    if (ret < 0) e->ino = e->dev = 0 ;
    file_name(e, c, 0, c->name, sizeof(*e)) ;
    known = file_place(&w, e, &e->path[0], sizeof(*e), c->fd, rooted) ;
    if (known) e->path[0].flags |= herm_path_fate(w.dentry) ;
  }
  if (c->shared) e->path[0].flags |= HERM_PATH_SHARED ;
  if (known) herm_path_walk(&e->h, &e->path[0], &w, FILE_HALF - HERM_ENTRY_MAX) ;
  if (c->kind == HERM_KIND_RENAME)
  {
    uint32_t at = e->h.size ;
    file_name(e, c, 1, c->newname, FILE_HALF) ;
    if (c->shared) e->path[1].flags |= HERM_PATH_SHARED ;
    if (file_place(&w, e, &e->path[1], at, c->newfd, 0))
    {
      e->path[1].flags |= herm_path_fate(w.dentry) ;
      herm_path_walk(&e->h, &e->path[1], &w, HERM_RECORD_MAX - HERM_ENTRY_MAX) ;
    }
  }
}

herm_inline void file_done (struct file_call *c, int64_t ret, uint8_t hook)
{
  struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
  struct herm_scratch *s ;
  struct herm_event_file *e ;
  if (!st) return ;
  if (c->trigger)
    file_trigger(hook == HERM_HOOK_COMPAT ? HERM_PROOF_FILE_COMPAT : HERM_PROOF_FILE_EXIT) ;
  s = herm_see_claim(st, c->trigger) ;
  if (!s) return ;
  e = (struct herm_event_file *)s->record ;
  file_header(&e->h, c->kind, hook) ;
  file_record(e, c, ret) ;
  herm_emit(st, s, e->h.size) ;
}

/* Returns 1 if c is the call that ends. Without threads its descriptor still has its file. */
herm_inline int file_is_call (struct file_call *c, int32_t nr)
{
  if (c->nr != nr || c->args != herm_call_sum(nr < 0)) return 0 ;
  return (c->kind != HERM_KIND_READ && c->kind != HERM_KIND_WRITE) || c->shared
   || file_is_noted(c, herm_fd_file(HERM_HAS_TYPED_TASK, c->fd)) ;
}

herm_inline int file_leave (int32_t nr, int64_t ret, uint8_t hook)
{
  uint64_t key = bpf_get_current_pid_tgid() ;
  struct file_call *c = bpf_map_lookup_elem(&file_calls, &key) ;
  if (!c) return 0 ;
  if (file_is_call(c, nr)) file_done(c, ret, hook) ;
  else
  {
    /* missed: that exit and this entry */
    struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
    if (st) file_lose(c, st) ;
  }
  bpf_map_delete_elem(&file_calls, &key) ;
  return 0 ;
}

SEC("tracepoint/syscalls/sys_exit_openat")
int file_exit (struct herm_syscall_exit *ctx)
{
  return file_leave(ctx->nr, ctx->ret, HERM_HOOK_TP) ;
}


 /* io_uring and AIO do the same without these calls */

herm_inline int file_blind (uint32_t what, uint8_t hook)
{
  struct herm_event_blind e ;
  struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
  if (!st || !herm_see(st, file_trigger(HERM_PROOF_FILE_EXIT) || !herm_wanted())) return 0 ;
  file_header(&e.h, HERM_KIND_BLIND, hook) ;
  e.h.size = sizeof(e) ;
  e.what = what ;
  e.pad = 0 ;
  herm_output(st, &e, sizeof(e)) ;
  return 0 ;
}

SEC("tracepoint/syscalls/sys_exit_io_uring_setup")
int file_uring (struct herm_syscall_exit *ctx)
{
  return ctx->ret < 0 ? 0 : file_blind(HERM_BLIND_IO_URING, HERM_HOOK_TP) ;
}

SEC("tracepoint/syscalls/sys_exit_io_setup")
int file_aio (struct herm_syscall_exit *ctx)
{
  return ctx->ret < 0 ? 0 : file_blind(HERM_BLIND_AIO, HERM_HOOK_TP) ;
}

#ifdef SYS_NR
/* io_uring opens in worker threads, or within io_uring_enter(2). */
herm_inline int file_in_uring (struct task_struct *t)
{
  struct pt_regs *regs ;
  if (t->flags & PF_IO_WORKER) return 1 ;
  regs = (void *)bpf_task_pt_regs(t) ;
  return ((uint32_t)regs->SYS_NR & ~NR_X32_BIT) == NR_IO_URING_ENTER ;
}

herm_inline void file_uring_record (struct herm_event_file *e, struct file *f)
{
  struct herm_place w ;
  struct file_call c =
  {
    .ts = e->h.ts,
    .flags = f->f_flags,
    .op = HERM_FILE_IO_URING,
    .kind = HERM_KIND_OPEN
  } ;
  file_fixed(e, &c, 0) ;
  if (!herm_place_file(&w, f)) return ;
  file_opened(e, &c, w.dentry, f) ;
  herm_path_walk(&e->h, &e->path[0], &w, sizeof(*e) + HERM_WALK_MAX - HERM_ENTRY_MAX) ;
}

/* If the kernel tries again, the last is right. */
herm_inline void file_note (struct file *f)
{
  uint64_t key = bpf_get_current_pid_tgid() ;
  struct file_call *c = bpf_map_lookup_elem(&file_calls, &key) ;
  if (!c || c->kind != HERM_KIND_OPEN) return ;
  c->file = (uint64_t)f ;
  c->ino = BPF_CORE_READ(f, f_inode, i_ino) ;
  c->dev = BPF_CORE_READ(f, f_inode, i_sb, s_dev) ;
}

/* FMODE_NOACCOUNT: an overlay opens below a file already recorded. */
SEC("lsm/file_open")
int file_uring_open (__u64 *ctx)
{
  struct file *f = (void *)ctx[0] ;
  struct task_struct *t = bpf_get_current_task_btf() ;
  struct herm_stat *st ;
  struct herm_scratch *s ;
  struct herm_event_file *e ;
  int trigger = file_trigger(HERM_PROOF_FILE_LSM) ;
  if (f->f_mode & FMODE_NOACCOUNT && !trigger) return 0 ;
  if (!file_in_uring(t)) file_note(f) ;
  if (!trigger && !file_in_uring(t)) return 0 ;
  st = herm_cell(HERM_SET_FILE) ;
  if (!st) return 0 ;
  s = herm_see_claim(st, trigger || !herm_wanted()) ;
  if (!s) return 0 ;
  e = (struct herm_event_file *)s->record ;
  file_header(&e->h, HERM_KIND_OPEN, HERM_HOOK_LSM) ;
  file_uring_record(e, f) ;
  herm_emit(st, s, e->h.size) ;
  return 0 ;
}
#endif


 /* 32-bit system calls. Every call of every process runs these */

#if defined(__TARGET_ARCH_x86)
herm_inline int file_compat (void)
{
  return HERM_HAS_TYPED_TASK ? herm_is_compat(1, bpf_get_current_task_btf())
    : herm_is_compat(0, herm_task()) ;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int file_compat_enter (struct herm_raw_enter *ctx)
{
  uint64_t args[5] ;
  int op ;
  if (!file_compat()) return 0 ;
  op = file_op_i386(ctx->nr) ;
  if (op < 0) return 0 ;
  args[0] = (uint32_t)ctx->args[0] ; /* the lower half counts */
  if (op >= HERM_FILE_READ && op <= HERM_FILE_PWRITEV2)
    return file_enter_descriptor(~ctx->nr, op, args[0], HERM_PROOF_FILE_COMPAT) ;
  args[1] = (uint32_t)ctx->args[1] ;
  args[2] = (uint32_t)ctx->args[2] ;
  args[3] = (uint32_t)ctx->args[3] ;
  args[4] = (uint32_t)ctx->args[4] ;
  return file_enter_names(~ctx->nr, op, args, HERM_PROOF_FILE_COMPAT) ;
}

SEC("tracepoint/raw_syscalls/sys_exit")
int file_compat_exit (struct herm_raw_exit *ctx)
{
  if (!file_compat()) return 0 ;
  if (ctx->ret >= 0)
  {
    if (ctx->nr == NR_IO_URING_SETUP) return file_blind(HERM_BLIND_IO_URING, HERM_HOOK_COMPAT) ;
    if (ctx->nr == NR_I386_IO_SETUP) return file_blind(HERM_BLIND_AIO, HERM_HOOK_COMPAT) ;
  }
  return file_leave(~ctx->nr, ctx->ret, HERM_HOOK_COMPAT) ;
}
#endif
