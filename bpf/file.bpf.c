/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set file: one record per call that opens, reads, writes, unlinks or renames a file.
  At the entry of a call it is put down what was asked, at the exit what came of it.
  Names that the caller gives are read at the exit: at the entry their page may not be there yet, and
  at the exit the kernel has just read them.  The path of an open file comes from
  the file itself, never from a table of descriptors, so dup(2), close(2) and reuse cannot confuse it.
*/

#include "filter.bpf.h"
#include "scratch.bpf.h"

#define NAME_MAX_SIZE 256            /* of a directory entry, with its NUL */
#define CALLS_MAX 16384

/* A call that a thread is in. Pipes, terminals and sockets are not here, so only calls that do not wait for long are. */
struct file_call
{
  uint64_t ts ;
  uint64_t name ;      /* user addresses */
  uint64_t newname ;   /* openat2: of its struct open_how */
  uint64_t file ;      /* what the descriptor meant at the entry */
  uint64_t ino ;
  uint32_t dev ;
  uint32_t flags ;
  int32_t fd ;
  int32_t newfd ;
  uint8_t op ;
  uint8_t kind ;
  uint8_t trigger ;
  uint8_t pad ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, CALLS_MAX) ;
  __type(key, uint64_t) ;
  __type(value, struct file_call) ;
} file_calls SEC(".maps") ;


 /* What differs between kernels with a typed pointer to the current task (5.11) and without: the branch not taken is gone after the load. */

enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158 } ;
#define typed() bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)
#define untyped() ((struct task_struct *)bpf_get_current_task())

herm_inline void file_header (struct herm_event *h, uint8_t kind, uint8_t hook)
{
  if (typed()) herm_header(h, bpf_get_current_task_btf(), 1, kind, HERM_SET_FILE, hook) ;
  else herm_header(h, untyped(), 0, kind, HERM_SET_FILE, hook) ;
}

herm_inline int file_trigger (uint32_t proof)
{
  return herm_is_trigger(HERM_SET_FILE, proof) ;
}

herm_inline struct file *file_of_fd (int32_t fd)
{
  struct fdtable *fdt ;
  struct file **p ;
  struct file *f = 0 ;
  uint32_t max ;
  if (typed())
  {
    struct files_struct *files = bpf_get_current_task_btf()->files ;
    if (!files) return 0 ;
    fdt = files->fdt ;
    max = fdt->max_fds ;
    p = fdt->fd ;
  }
  else
  {
    fdt = BPF_CORE_READ(untyped(), files, fdt) ;
    max = BPF_CORE_READ(fdt, max_fds) ;
    p = BPF_CORE_READ(fdt, fd) ;
  }
  if ((uint32_t)fd >= max) return 0 ;
  bpf_probe_read_kernel(&f, sizeof f, p + (uint32_t)fd) ;
  return f ;
}


 /* Which call is it? Those that this architecture does not have have no number. */

#if defined(__TARGET_ARCH_x86)
# define NATIVE(x86, generic) x86
#else
# define NATIVE(x86, generic) generic
#endif

herm_inline int file_op (int32_t nr)
{
  switch (nr)
  {
#if defined(__TARGET_ARCH_x86)
    case 2 : return HERM_FILE_OPEN ;
    case 85 : return HERM_FILE_CREAT ;
    case 87 : return HERM_FILE_UNLINK ;
    case 84 : return HERM_FILE_RMDIR ;
    case 82 : return HERM_FILE_RENAME ;
#endif
    case NATIVE(257, 56) : return HERM_FILE_OPENAT ;
    case 437 : return HERM_FILE_OPENAT2 ;
    case NATIVE(0, 63) : return HERM_FILE_READ ;
    case NATIVE(17, 67) : return HERM_FILE_PREAD64 ;
    case NATIVE(19, 65) : return HERM_FILE_READV ;
    case NATIVE(295, 69) : return HERM_FILE_PREADV ;
    case NATIVE(327, 286) : return HERM_FILE_PREADV2 ;
    case NATIVE(1, 64) : return HERM_FILE_WRITE ;
    case NATIVE(18, 68) : return HERM_FILE_PWRITE64 ;
    case NATIVE(20, 66) : return HERM_FILE_WRITEV ;
    case NATIVE(296, 70) : return HERM_FILE_PWRITEV ;
    case NATIVE(328, 287) : return HERM_FILE_PWRITEV2 ;
    case NATIVE(263, 35) : return HERM_FILE_UNLINKAT ;
    case NATIVE(264, 38) : return HERM_FILE_RENAMEAT ;
    case NATIVE(316, 276) : return HERM_FILE_RENAMEAT2 ;
    default : return -1 ;
  }
}

/* The numbers of i386, which int 0x80 uses in 64-bit processes too. */
herm_inline int file_op_i386 (int32_t nr)
{
  switch (nr)
  {
    case 5 : return HERM_FILE_OPEN ;
    case 295 : return HERM_FILE_OPENAT ;
    case 437 : return HERM_FILE_OPENAT2 ;
    case 8 : return HERM_FILE_CREAT ;
    case 3 : return HERM_FILE_READ ;
    case 180 : return HERM_FILE_PREAD64 ;
    case 145 : return HERM_FILE_READV ;
    case 333 : return HERM_FILE_PREADV ;
    case 378 : return HERM_FILE_PREADV2 ;
    case 4 : return HERM_FILE_WRITE ;
    case 181 : return HERM_FILE_PWRITE64 ;
    case 146 : return HERM_FILE_WRITEV ;
    case 334 : return HERM_FILE_PWRITEV ;
    case 379 : return HERM_FILE_PWRITEV2 ;
    case 10 : return HERM_FILE_UNLINK ;
    case 301 : return HERM_FILE_UNLINKAT ;
    case 40 : return HERM_FILE_RMDIR ;
    case 38 : return HERM_FILE_RENAME ;
    case 302 : return HERM_FILE_RENAMEAT ;
    case 353 : return HERM_FILE_RENAMEAT2 ;
    default : return -1 ;
  }
}


 /* Entry */

/* Returns the cell if the call is to be put down, else 0; what is not wanted is counted. */
herm_inline struct herm_stat *file_begin (struct file_call *c, uint32_t proof)
{
  struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
  if (!st) return 0 ;
  c->trigger = file_trigger(proof) ;
  if (c->trigger || herm_wanted()) return st ;
  herm_see(st, 1) ;
  return 0 ;
}

herm_inline void file_keep (struct file_call *c, struct herm_stat *st)
{
  uint64_t key = bpf_get_current_pid_tgid() ;
  c->ts = bpf_ktime_get_boot_ns() ;
  if (bpf_map_update_elem(&file_calls, &key, c, BPF_ANY) < 0)
  {
    if (herm_see(st, c->trigger)) herm_count(&st->lost) ;
  }
}

/* Calls with names. args: five of them, of which the call may have less; what follows then means nothing. */
herm_inline int file_enter_names (int op, uint64_t const *args, uint32_t proof)
{
  struct file_call c = { .fd = AT_FDCWD, .newfd = AT_FDCWD, .op = op } ;
  struct herm_stat *st = file_begin(&c, proof) ;
  if (!st) return 0 ;
  c.kind = op <= HERM_FILE_CREAT ? HERM_KIND_OPEN : op <= HERM_FILE_RMDIR ? HERM_KIND_UNLINK : HERM_KIND_RENAME ;
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
  file_keep(&c, st) ;
  return 0 ;
}

/*
  Calls on a descriptor. What is neither a regular file nor a disk is none of ours and must cost little. Newer
  kernels call the things without a name (eventfd and its like) regular, so they are known by their file system.
*/
herm_inline int file_enter_descriptor (int op, int32_t fd, uint32_t proof)
{
  struct file_call c = { .fd = fd, .newfd = AT_FDCWD, .op = op } ;
  struct herm_stat *st = file_begin(&c, proof) ;
  struct file *f ;
  struct inode *i ;
  struct super_block *sb ;
  uint16_t mode ;
  if (!st) return 0 ;
  f = file_of_fd(fd) ;
  if (!f) goto no ;
  i = BPF_CORE_READ(f, f_inode) ;
  mode = BPF_CORE_READ(i, i_mode) & S_IFMT ;
  if (mode != S_IFREG && mode != S_IFBLK) goto no ;
  sb = BPF_CORE_READ(i, i_sb) ;
  if (BPF_CORE_READ(sb, s_magic) == ANON_INODE_FS_MAGIC) goto no ;
  c.ino = BPF_CORE_READ(i, i_ino) ;
  c.dev = BPF_CORE_READ(sb, s_dev) ;
  c.file = (uint64_t)f ;
  c.kind = op <= HERM_FILE_PREADV2 ? HERM_KIND_READ : HERM_KIND_WRITE ;
  file_keep(&c, st) ;
  return 0 ;

 no:
  herm_see(st, 1) ;
  return 0 ;
}

/* The program cannot read the arguments that not every call has; the memory is there for all six. */
SEC("tracepoint/syscalls/sys_enter_openat")
int file_enter (struct herm_syscall_enter *ctx)
{
  uint64_t args[5] = { 0 } ;
  int op = file_op(ctx->nr) ;
  if (op < 0) return 0 ;
  bpf_probe_read_kernel(args, sizeof args, (char const *)ctx + __builtin_offsetof(struct herm_syscall_enter, args)) ;
  return file_enter_names(op, args, HERM_PROOF_FILE_ENTER) ;
}

SEC("tracepoint/syscalls/sys_enter_read")
int file_enter_fd (struct herm_syscall_enter *ctx)
{
  int op = file_op(ctx->nr) ;
  if (op < 0) return 0 ;
  return file_enter_descriptor(op, ctx->args[0], HERM_PROOF_FILE_ENTER_FD) ;
}


 /* Exit: the record. h.size is how far it is filled. */

herm_inline void file_name (struct herm_event_file *e, struct herm_event_path *p, uint64_t name, uint32_t max)
{
  uint32_t off = e->h.size ;
  long r ;
  p->name_len = 0 ;
  p->name_error = 0 ;
  if (off > max) return ;
  r = bpf_probe_read_user_str((char *)e + off, HERM_PATH_MAX, (void const *)name) ;
  if (r < 0) p->name_error = -r ;
  else if (r > 0)
  {
    p->name_len = r - 1 ;
    e->h.size = off + ((r - 1) & (HERM_PATH_MAX - 1)) ;
  }
}

struct file_place
{
  struct vfsmount *mnt ;
  struct dentry *dentry ;
} ;

/*
  From there to the root of the mount namespace. The place in the record is kept in the record: in a
  register the verifier would follow each value that it can have.
*/
herm_inline void file_walk (struct herm_event_file *e, struct herm_event_path *p, struct file_place *w, uint32_t max)
{
  uint32_t start = e->h.size ;
  struct vfsmount *mnt = w->mnt ;
  struct dentry *d = w->dentry ;
  struct mount *m, *above ;
  struct dentry *root, *parent ;
  struct mnt_namespace *ns, *mine ;
  uint32_t flags = HERM_PATH_KNOWN | HERM_PATH_CUT ;
  uint32_t i ;
  root = BPF_CORE_READ(mnt, mnt_root) ;
  m = (struct mount *)((char *)mnt - bpf_core_field_offset(struct mount, mnt)) ;
  for (i = 0 ; i < HERM_WALK_STEPS ; i++)
  {
    uint32_t off ;
    long r ;
    if (d == root)
    {
      above = BPF_CORE_READ(m, mnt_parent) ;
      if (above == m || !above)
      {
        flags &= ~HERM_PATH_CUT ;
        break ;
      }
      d = BPF_CORE_READ(m, mnt_mountpoint) ;
      m = above ;
      root = BPF_CORE_READ(m, mnt.mnt_root) ;
      continue ;
    }
    off = e->h.size ;
    if (off > max) break ;
    r = bpf_probe_read_kernel_str((char *)e + off, NAME_MAX_SIZE, BPF_CORE_READ(d, d_name.name)) ;
    if (r <= 0) break ;
    e->h.size = off + r ;
    parent = BPF_CORE_READ(d, d_parent) ;
    if (parent == d)
    {
     /* Of a file system that has no directories, such as that of memfd_create(2). */
      flags &= ~HERM_PATH_CUT ;
      break ;
    }
    d = parent ;
  }
  ns = BPF_CORE_READ(m, mnt_ns) ;
  mine = BPF_CORE_READ(untyped(), nsproxy, mnt_ns) ;
  if (ns != mine) flags |= HERM_PATH_DETACHED ;
  p->flags |= flags ;
  p->walk_len = e->h.size - start ;
}

herm_inline int file_place_of (struct file_place *w, struct file *f)
{
  if (!f) return 0 ;
  w->mnt = BPF_CORE_READ(f, f_path.mnt) ;
  w->dentry = BPF_CORE_READ(f, f_path.dentry) ;
  return !!w->dentry ;
}

/* What a name is relative to. rooted: an absolute one too is relative to the descriptor. */
herm_inline int file_place_below (struct file_place *w, struct herm_event_file *e, struct herm_event_path *p, uint32_t at, int32_t fd, int rooted)
{
  struct fs_struct *fs = BPF_CORE_READ(untyped(), fs) ;
  char first = 0 ;
  if (p->name_len && at < sizeof *e + HERM_PATH_MAX + HERM_WALK_MAX) first = *((char *)e + at) ;
  if (first == '/' && !rooted)
  {
    w->mnt = BPF_CORE_READ(fs, root.mnt) ;
    w->dentry = BPF_CORE_READ(fs, root.dentry) ;
    return !!w->dentry ;
  }
  if (fd == AT_FDCWD)
  {
    w->mnt = BPF_CORE_READ(fs, pwd.mnt) ;
    w->dentry = BPF_CORE_READ(fs, pwd.dentry) ;
    return !!w->dentry ;
  }
  return file_place_of(w, file_of_fd(fd)) ;
}

herm_inline void file_opened (struct herm_event_file *e, struct file_call *c, struct dentry *d, struct file *f)
{
  if (c->kind == HERM_KIND_OPEN)
  {
    struct inode *i = BPF_CORE_READ(f, f_inode) ;
    e->ino = BPF_CORE_READ(i, i_ino) ;
    e->dev = BPF_CORE_READ(i, i_sb, s_dev) ;
  }
  if (!BPF_CORE_READ(d, d_hash.pprev) && BPF_CORE_READ(d, d_parent) != d)
    e->path[0].flags |= HERM_PATH_DELETED ;
}

herm_inline void file_fixed (struct herm_event_file *e, struct file_call *c, int64_t ret)
{
  __builtin_memset(e->path, 0, sizeof e->path) ;
  e->ino = c->ino ;
  e->dev = c->dev ;
  e->flags = c->flags ;
  e->ret = ret ;
  e->duration = e->h.ts - c->ts ;
  e->op = c->op ;
  e->pad = 0 ;
  e->h.size = sizeof *e ;
}

herm_inline void file_record (struct herm_event_file *e, struct file_call *c, int64_t ret)
{
  struct file_place w ;
  int rooted = 0 ;
  int there ;
  file_fixed(e, c, ret) ;
  if (c->op == HERM_FILE_OPENAT2)
  {
    uint64_t how[3] = { 0, 0, 0 } ; /* flags, mode, resolve */
    bpf_probe_read_user(how, sizeof how, (void const *)c->newname) ;
    e->flags = how[0] ;
    rooted = !!(how[2] & RESOLVE_IN_ROOT) ;
  }

  if (c->kind == HERM_KIND_READ || c->kind == HERM_KIND_WRITE || (c->kind == HERM_KIND_OPEN && ret >= 0))
  {
    struct file *f = file_of_fd(c->kind == HERM_KIND_OPEN ? ret : c->fd) ;
    there = (c->kind == HERM_KIND_OPEN || (uint64_t)f == c->file) && file_place_of(&w, f) ;
    if (there) file_opened(e, c, w.dentry, f) ;
  }
  else
  {
    file_name(e, &e->path[0], c->name, sizeof *e) ;
    there = file_place_below(&w, e, &e->path[0], sizeof *e, c->fd, rooted) ;
  }
  if (there) file_walk(e, &e->path[0], &w, sizeof *e + HERM_PATH_MAX + HERM_WALK_MAX - NAME_MAX_SIZE) ;
  if (c->kind == HERM_KIND_RENAME)
  {
    uint32_t at = e->h.size ;
    file_name(e, &e->path[1], c->newname, sizeof *e + HERM_PATH_MAX + HERM_WALK_MAX) ;
    if (file_place_below(&w, e, &e->path[1], at, c->newfd, 0))
      file_walk(e, &e->path[1], &w, HERM_RECORD_MAX - NAME_MAX_SIZE) ;
  }
}

herm_inline void file_done (struct file_call *c, int64_t ret, uint8_t hook)
{
  struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
  struct herm_scratch *s ;
  struct herm_event_file *e ;
  if (!st) return ;
  if (c->trigger) file_trigger(hook == HERM_HOOK_COMPAT ? HERM_PROOF_FILE_COMPAT : HERM_PROOF_FILE_EXIT) ;
  s = herm_see_claim(st, c->trigger) ;
  if (!s) return ;
  e = (struct herm_event_file *)s->record ;
  file_header(&e->h, c->kind, hook) ;
  file_record(e, c, ret) ;
  herm_emit(st, s, e->h.size) ;
}

herm_inline int file_leave (int64_t ret, uint8_t hook)
{
  uint64_t key = bpf_get_current_pid_tgid() ;
  struct file_call *c = bpf_map_lookup_elem(&file_calls, &key) ;
  if (!c) return 0 ;
  file_done(c, ret, hook) ;
  bpf_map_delete_elem(&file_calls, &key) ;
  return 0 ;
}

SEC("tracepoint/syscalls/sys_exit_openat")
int file_exit (struct herm_syscall_exit *ctx)
{
  return file_leave(ctx->ret, HERM_HOOK_TP) ;
}


 /* io_uring does all this without system calls. */

herm_inline int file_blind (uint8_t hook)
{
  struct herm_event_blind e ;
  struct herm_stat *st = herm_cell(HERM_SET_FILE) ;
  if (!st || !herm_see(st, file_trigger(HERM_PROOF_FILE_EXIT) || !herm_wanted())) return 0 ;
  file_header(&e.h, HERM_KIND_BLIND, hook) ;
  e.h.size = sizeof e ;
  e.what = HERM_BLIND_IO_URING ;
  e.pad = 0 ;
  herm_output(st, &e, sizeof e) ;
  return 0 ;
}

SEC("tracepoint/syscalls/sys_exit_io_uring_setup")
int file_uring (struct herm_syscall_exit *ctx)
{
  return ctx->ret < 0 ? 0 : file_blind(HERM_HOOK_TP) ;
}

#ifdef SYS_NR
/*
  But its opens pass by the security hook, as those of all others do, which are known from their calls. Its
  own are those of its threads (which belong to the process), and those done at once, in io_uring_enter(2).
*/
herm_inline int file_in_uring (struct task_struct *t)
{
  struct pt_regs *regs ;
  if (t->flags & PF_IO_WORKER) return 1 ;
  regs = (void *)bpf_task_pt_regs(t) ;
  return ((uint32_t)regs->SYS_NR & ~NR_X32_BIT) == NR_IO_URING_ENTER ;
}

herm_inline void file_uring_record (struct herm_event_file *e, struct file *f)
{
  struct file_place w ;
  struct file_call c = { .ts = e->h.ts, .flags = f->f_flags, .op = HERM_FILE_IO_URING, .kind = HERM_KIND_OPEN } ;
  file_fixed(e, &c, 0) ;
  if (!file_place_of(&w, f)) return ;
  file_opened(e, &c, w.dentry, f) ;
  file_walk(e, &e->path[0], &w, sizeof *e + HERM_WALK_MAX - NAME_MAX_SIZE) ;
}

/* Without the files that an overlay opens below, for one of its own that was opened before. */
SEC("lsm/file_open")
int file_uring_open (__u64 *ctx)
{
  struct file *f = (void *)ctx[0] ;
  struct task_struct *t = bpf_get_current_task_btf() ;
  struct herm_stat *st ;
  struct herm_scratch *s ;
  struct herm_event_file *e ;
  int trigger = file_trigger(HERM_PROOF_FILE_LSM) ;
  if (!trigger && (!file_in_uring(t) || f->f_mode & FMODE_NOACCOUNT)) return 0 ;
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


 /*
   The gate of 32-bit programs, which 64-bit ones can use as well. The tracepoints above are passed by there,
   so nothing comes twice. These ones are on the way of every call of every process: they must end at once.
 */

#if defined(__TARGET_ARCH_x86)
herm_inline int file_compat (void)
{
  return typed() ? herm_is_compat(1, bpf_get_current_task_btf()) : herm_is_compat(0, untyped()) ;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int file_compat_enter (struct herm_raw_enter *ctx)
{
  uint64_t args[5] ;
  int op ;
  if (!file_compat()) return 0 ;
  op = file_op_i386(ctx->nr) ;
  if (op < 0) return 0 ;
  args[0] = (uint32_t)ctx->args[0] ; /* of its registers such a call takes the lower halves */
  if (op >= HERM_FILE_READ && op <= HERM_FILE_PWRITEV2) return file_enter_descriptor(op, args[0], HERM_PROOF_FILE_COMPAT) ;
  args[1] = (uint32_t)ctx->args[1] ;
  args[2] = (uint32_t)ctx->args[2] ;
  args[3] = (uint32_t)ctx->args[3] ;
  args[4] = (uint32_t)ctx->args[4] ;
  return file_enter_names(op, args, HERM_PROOF_FILE_COMPAT) ;
}

SEC("tracepoint/raw_syscalls/sys_exit")
int file_compat_exit (struct herm_raw_exit *ctx)
{
  if (!file_compat()) return 0 ;
  if (ctx->nr == NR_IO_URING_SETUP && ctx->ret >= 0) return file_blind(HERM_HOOK_COMPAT) ;
  return file_leave(ctx->ret, HERM_HOOK_COMPAT) ;
}
#endif
