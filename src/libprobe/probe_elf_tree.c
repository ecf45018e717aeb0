/* ISC license. */

#include <stdint.h>

#include "control.h"
#include "tree.skel.h"

#include "libprobe.h"

void const *probe_elf_tree (size_t *len)
{
  return tree_bpf__elf_bytes(len) ;
}
