/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "connect.skel.h"

#include "libprobe.h"

void const *probe_elf_connect (size_t *len)
{
  return connect_bpf__elf_bytes(len) ;
}
