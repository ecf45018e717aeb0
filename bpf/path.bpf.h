/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Paths, appended to a record at h->size. It stays in memory, because the verifier follows each
  value that a register can have.
*/

#ifndef HERM_PATH_BPF_H
#define HERM_PATH_BPF_H

#include "kernel.bpf.h"
#include "fd.bpf.h"
#include "event.h"

#define HERM_ENTRY_MAX 256 /* directory entry with NUL */

struct herm_place
{
  struct vfsmount *mnt ;
  struct dentry *dentry ;
} ;

/* Places to walk from. They return 0 if unknown. */
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

/* Appends a string of the caller, unless h->size > max. */
herm_inline void herm_path_name (struct herm_event *h, struct herm_event_path *p,
  uint64_t name, uint32_t max)
{
  uint32_t off = h->size ;
  long r ;
  p->name_len = 0 ;
  p->name_error = 0 ;
  if (off > max) return ;
  r = bpf_probe_read_user_str((char *)h + off, HERM_PATH_MAX, (void const *)name) ;
  if (r < 0) p->name_error = -r ;
  else if (r > 0)
  {
    p->name_len = r - 1 ;
    h->size = off + ((r - 1) & (HERM_PATH_MAX - 1)) ;
  }
}

/* Appends the names from w up to the root of its mount namespace, up to max. */
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
    parent = BPF_CORE_READ(d, d_parent) ;
    if (parent == d)
    {
      /* no directories: memfd_create(2) and its like */
      flags &= ~HERM_PATH_CUT ;
      break ;
    }
    d = parent ;
  }
  ns = BPF_CORE_READ(m, mnt_ns) ;
  mine = BPF_CORE_READ(herm_task(), nsproxy, mnt_ns) ;
  if (ns != mine) flags |= HERM_PATH_DETACHED ;
  p->flags |= flags ;
  p->walk_len = h->size - start ;
}

/* True also if d never had a name. */
herm_inline int herm_is_deleted (struct dentry *d)
{
  return !BPF_CORE_READ(d, d_hash.pprev) && BPF_CORE_READ(d, d_parent) != d ;
}

#endif
