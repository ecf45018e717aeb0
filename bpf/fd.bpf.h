/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

#ifndef HERM_FD_BPF_H
#define HERM_FD_BPF_H

#include "kernel.bpf.h"

/* Of current; or null. btf as in herm_get(). */
herm_inline struct file *herm_fd_file (uint64_t btf, int32_t fd)
{
  struct fdtable *fdt ;
  struct file **p ;
  struct file *f = 0 ;
  uint32_t max ;
  if (btf)
  {
    struct files_struct *files = bpf_get_current_task_btf()->files ;
    if (!files) return 0 ;
    fdt = files->fdt ;
    max = fdt->max_fds ;
    p = fdt->fd ;
  }
  else
  {
    fdt = BPF_CORE_READ(herm_task(), files, fdt) ;
    max = BPF_CORE_READ(fdt, max_fds) ;
    p = BPF_CORE_READ(fdt, fd) ;
  }
  if ((uint32_t)fd >= max) return 0 ;
  bpf_probe_read_kernel(&f, sizeof(f), p + (uint32_t)fd) ;
  return f ;
}

/* Returns 1 if another task can change the descriptors of current. */
herm_inline int herm_fd_shared (uint64_t btf)
{
  if (btf)
  {
    struct files_struct *files = bpf_get_current_task_btf()->files ;
    return files && files->count.counter > 1 ;
  }
  return BPF_CORE_READ(herm_task(), files, count.counter) > 1 ;
}

herm_inline int herm_file_single (struct file *f)
{
  if (bpf_core_field_exists(f->f_ref)) return !BPF_CORE_READ(f, f_ref.refcnt.counter) ;
  return BPF_CORE_READ(f, f_count.counter) == 1 ;
}

#endif
