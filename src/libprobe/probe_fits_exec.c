/* ISC license. */

#include <string.h>
#include <errno.h>

#include <bpf/btf.h>

#include <skalibs/types.h>

#include "probe-internal.h"

#define NEED (HERM_PATH_MAX + 64)

/*
  On older kernels a classic tracepoint's record, file name included, must fit 2048 bytes; else
  the exec is lost with a warning, on which some kernels panic. So the kernel's types tell the
  size.
*/
int probe_fits_exec (probe_hook const *hook, char *why)
{
  struct btf *btf ;
  char fmt[UINT_FMT] ;
  int64_t size = -1 ;
  int32_t id ;
  if (hook->hook != HERM_HOOK_TP) return 0 ;
  btf = btf__load_vmlinux_btf() ;
  if (!btf)
  {
    int e = errno ;
    probe_why(e, why) ;
    return e ;
  }
  id = btf__find_by_name_kind(btf, "perf_trace_t", BTF_KIND_TYPEDEF) ;
  if (id > 0) size = btf__resolve_size(btf, id) ;
  btf__free(btf) ;
  if (size >= NEED) return 0 ;
  if (size < 0) strcpy(why, "the size of its buffer is unknown: long file names may not fit") ;
  else
  {
    fmt[uint_fmt(fmt, (unsigned int)size)] = 0 ;
    strcpy(why, "long file names do not fit into its buffer of ") ;
    strcat(why, fmt) ;
    strcat(why, " bytes") ;
  }
  return EOVERFLOW ;
}
