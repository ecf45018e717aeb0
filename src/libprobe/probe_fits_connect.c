/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/capability.h>

#include <bpf/btf.h>

#include "probe-internal.h"

static int may_attach_to_cgroup (char *why)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 } ;
  struct __user_cap_data_struct data[2] ;
  if (syscall(SYS_capget, &header, data) < 0) return 0 ;
  if (data[0].effective & (1U << CAP_NET_ADMIN | 1U << CAP_SYS_ADMIN)) return 0 ;
  strcpy(why, "missing capability: CAP_NET_ADMIN, for programs at a cgroup") ;
  return EPERM ;
}

/*
  Of a processor whose raw or typed program is preempted the kernel skips other events: several
  percent. Classic programs run with preemption off. Fast SRCU in the kernel's types means
  preemptible tracepoints.
*/
static int not_preemptible (char *why)
{
  struct btf *btf = btf__load_vmlinux_btf() ;
  int preemptible ;
  if (!btf)
  {
    int e = errno ;
    probe_why(e, why) ;
    return e ;
  }
  preemptible = btf__find_by_name_kind(btf, "tracepoint_srcu_srcu_data", BTF_KIND_VAR) > 0
    && btf__find_by_name_kind(btf, "class_srcu_fast_notrace_t", BTF_KIND_TYPEDEF) > 0 ;
  btf__free(btf) ;
  if (!preemptible) return 0 ;
  strcpy(why, "tracepoints of this kernel can be preempted, and this hook misses events then") ;
  return EOVERFLOW ;
}

int probe_fits_connect (probe_hook const *hook, char *why)
{
  switch (hook->hook)
  {
    case HERM_HOOK_TP_BTF : return not_preemptible(why) ;
    case HERM_HOOK_CGROUP : return may_attach_to_cgroup(why) ;
    default : return 0 ;
  }
}
