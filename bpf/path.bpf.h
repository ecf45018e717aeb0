/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Paths, appended to a record at h->size unless that exceeds max. The size stays in memory:
  the verifier follows each value of a register.
*/

#ifndef HERM_PATH_BPF_H
#define HERM_PATH_BPF_H

#include "kernel.bpf.h"
#include "fd.bpf.h"
#include "event.h"

#define HERM_ENTRY_MAX 256 /* with NUL */

struct herm_place
{
  struct vfsmount *mnt ;
  struct dentry *dentry ;
} ;

/* Where to walk from. These return 0 if unknown. */
herm_inline int herm_place_file (struct herm_place *w, struct file *f)
{
  if (!f) return 0 ;
  w->mnt = BPF_CORE_READ(f, f_path.mnt) ;
  w->dentry = BPF_CORE_READ(f, f_path.dentry) ;
  return !!w->dentry ;
}

herm_inline int herm_place_root (struct herm_place *w, struct fs_struct *fs)
{
  w->mnt = BPF_CORE_READ(fs, root.mnt) ;
  w->dentry = BPF_CORE_READ(fs, root.dentry) ;
  return !!w->dentry ;
}

herm_inline int herm_place_pwd (struct herm_place *w, struct fs_struct *fs)
{
  w->mnt = BPF_CORE_READ(fs, pwd.mnt) ;
  w->dentry = BPF_CORE_READ(fs, pwd.dentry) ;
  return !!w->dentry ;
}

herm_inline void herm_path_name (struct herm_event *h, struct herm_event_path *p,
  uint64_t name, uint32_t max)
{
  uint32_t off = h->size ;
  long r ;
  p->flags |= HERM_PATH_NAMED ;
  p->name_len = 0 ;
  p->name_error = 0 ;
  if (off > max) return ;
  r = bpf_probe_read_user_str((char *)h + off, HERM_PATH_MAX, (void const *)name) ;
  if (r < 0) p->name_error = -r ;
  else if (r > 0)
  {
    char end = 0 ;
    if (r == HERM_PATH_MAX
     && (bpf_probe_read_user(&end, 1, (void const *)(name + HERM_PATH_MAX - 1)) < 0 || end))
      p->flags |= HERM_PATH_SHORT ;
    p->name_len = r - 1 ;
    h->size = off + ((r - 1) & (HERM_PATH_MAX - 1)) ;
  }
}

/* Returns 1 if the file system writes the path itself (d_dname). */
herm_inline int herm_place_pseudo (struct herm_place *w)
{
  struct vfsmount *mnt = w->mnt ;
  struct dentry *d = w->dentry ;
  struct dentry_operations *op = BPF_CORE_READ(d, d_op) ;
  if (!op || !BPF_CORE_READ(op, d_dname)) return 0 ;
  return BPF_CORE_READ(d, d_parent) != d || BPF_CORE_READ(mnt, mnt_root) != d ;
}

herm_inline uint32_t herm_path_pseudo (struct herm_event *h, struct dentry *d, uint32_t max)
{
  struct inode *i = BPF_CORE_READ(d, d_inode) ;
  void const *name = BPF_CORE_READ(d, d_name.name) ;
  uint32_t kind = HERM_PSEUDO_FILE ;
  uint32_t off = h->size ;
  switch (BPF_CORE_READ(i, i_sb, s_magic))
  {
    case PIPEFS_MAGIC : kind = HERM_PSEUDO_PIPE ; break ;
    case SOCKFS_MAGIC : kind = HERM_PSEUDO_SOCKET ; break ;
    case ANON_INODE_FS_MAGIC : kind = HERM_PSEUDO_ANON ; break ;
    case PIDFS_MAGIC : kind = HERM_PSEUDO_PIDFD ; break ;
    case NSFS_MAGIC :
    {
      struct ns_common *ns = BPF_CORE_READ(i, i_private) ;
      kind = HERM_PSEUDO_NAMESPACE ;
      name = BPF_CORE_READ(ns, ops, name) ;
      break ;
    }
    default : break ;
  }
  if (off <= max)
  {
    long r = bpf_probe_read_kernel_str((char *)h + off, HERM_ENTRY_MAX, name) ;
    if (r > 0) h->size = off + r ;
  }
  return HERM_PATH_KNOWN | HERM_PATH_PSEUDO | kind << HERM_PSEUDO_SHIFT ;
}

herm_inline void herm_path_walk (struct herm_event *h, struct herm_event_path *p,
  struct herm_place *w, uint32_t max)
{
  uint32_t start = h->size ;
  struct vfsmount *mnt = w->mnt ;
  struct dentry *d = w->dentry ;
  struct mount *m, *above ;
  struct dentry *root, *parent ;
  struct mnt_namespace *ns, *mine ;
  uint32_t flags = HERM_PATH_KNOWN | HERM_PATH_CUT ;
  root = BPF_CORE_READ(mnt, mnt_root) ;
  m = (struct mount *)((char *)mnt - bpf_core_field_offset(struct mount, mnt)) ;
  if (herm_place_pseudo(w))
  {
    flags = herm_path_pseudo(h, d, max) ;
    goto end ;
  }
  for (uint32_t i = 0 ; i < HERM_WALK_STEPS ; i++)
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
    off = h->size ;
    if (off > max) break ;
    r = bpf_probe_read_kernel_str((char *)h + off, HERM_ENTRY_MAX,
      BPF_CORE_READ(d, d_name.name)) ;
    if (r <= 0) break ;
    h->size = off + r ;
    if (r == HERM_ENTRY_MAX && BPF_CORE_READ(d, d_name.len) >= HERM_ENTRY_MAX)
      flags |= HERM_PATH_SHORT ;
    parent = BPF_CORE_READ(d, d_parent) ;
    if (parent == d)
    {
      flags &= ~HERM_PATH_CUT ;
      break ;
    }
    d = parent ;
  }

 end:
  ns = BPF_CORE_READ(m, mnt_ns) ;
  mine = BPF_CORE_READ(herm_task(), nsproxy, mnt_ns) ;
  if (ns != mine) flags |= HERM_PATH_DETACHED ;
  p->flags |= flags ;
  p->walk_len = h->size - start ;
}

/*
  Returns HERM_PATH_DELETED or HERM_PATH_STALE if d names no file, else 0. i_nlink counts
  other names; a directory has none, though some file systems count it wrongly.
*/
herm_inline uint32_t herm_path_fate (struct dentry *d)
{
  struct inode *i ;
  if (BPF_CORE_READ(d, d_hash.pprev) || BPF_CORE_READ(d, d_parent) == d) return 0 ;
  i = BPF_CORE_READ(d, d_inode) ;
  if ((BPF_CORE_READ(i, i_mode) & S_IFMT) == S_IFDIR) return HERM_PATH_DELETED ;
  return BPF_CORE_READ(i, i_nlink) ? HERM_PATH_STALE : HERM_PATH_DELETED ;
}

#endif
