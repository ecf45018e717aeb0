/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "exec.skel.h"

#include "libprobe.h"

void const *probe_elf_exec (size_t *len)
{
  return exec_bpf__elf_bytes(len) ;
}
