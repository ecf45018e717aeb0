/* ISC license. */

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <stdint.h>

#include "control.h"
#include "life.skel.h"

#include "libprobe.h"

void const *probe_elf_life (size_t *len)
{
  return life_bpf__elf_bytes(len) ;
}

#endif
