/* ISC license. */

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <stdint.h>

#include "control.h"
#include "tls.skel.h"

#include "libprobe.h"

void const *probe_elf_tls (size_t *len)
{
  return tls_bpf__elf_bytes(len) ;
}

#endif
