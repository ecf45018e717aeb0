/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "file.skel.h"

#include "libprobe.h"

void const *probe_elf_file (size_t *len)
{
  return file_bpf__elf_bytes(len) ;
}
