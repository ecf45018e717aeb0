/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include "filter.h"

static void head (filter *f)
{
  filter_put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)) ;
  filter_jump(f, BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0) ;
  filter_put(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS) ;
  filter_put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) ;
#ifdef FILTER_X32
  filter_jump(f, BPF_JMP | BPF_JGE | BPF_K, FILTER_X32, 0, 1) ;
  filter_put(f, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS) ;
#endif
}

/* Landlock does not keep a process from the limits of others of its user: only pid 0, itself. */
static void limits (filter *f)
{
  unsigned int start = filter_begin(f, SYS_prlimit64) ;
  filter_argument(f, 0) ;
  filter_jump(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0) ;
  filter_refuse(f, EPERM) ;
  filter_end(f, start) ;
}

int filter_make (filter *f, policy const *p)
{
  f->n = f->bad = f->nrefs = 0 ;
  head(f) ;
  limits(f) ;
  if (p->file[POLICY_NET_CONNECT].stated || p->file[POLICY_NET_BIND].stated) filter_network(f, p) ;
  if (p->file[POLICY_SYSCALLS_ALLOW].stated || p->file[POLICY_SYSCALLS_DENY].stated)
    filter_calls(f, p) ;
  else filter_put(f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW) ;
  return !f->bad ;
}
