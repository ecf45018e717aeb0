/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "life.skel.h"

#include "libprobe.h"

void const *probe_elf_life (size_t *len)
{
  return life_bpf__elf_bytes(len) ;
}
