/* ISC license. */

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <stdint.h>

#include "control.h"
#include "file.skel.h"

#include "libprobe.h"

void const *probe_elf_file (size_t *len)
{
  return file_bpf__elf_bytes(len) ;
}

#endif
