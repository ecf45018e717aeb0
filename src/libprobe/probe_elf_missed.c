/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "missed.skel.h"

#include "libprobe.h"

void const *probe_elf_missed (size_t *len)
{
  return missed_bpf__elf_bytes(len) ;
}
