/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "tls.skel.h"

#include "libprobe.h"

void const *probe_elf_tls (size_t *len)
{
  return tls_bpf__elf_bytes(len) ;
}
