/* ISC license. */

#include <stddef.h>
#include <stdint.h>

#include "control.h"
#include "connect.skel.h"
#include "egress.skel.h"
#include "exec.skel.h"
#include "file.skel.h"
#include "guard.skel.h"
#include "life.skel.h"
#include "missed.skel.h"
#include "tls.skel.h"
#include "tree.skel.h"
#include "probe-internal.h"

#define ELF(set) void const *probe_elf_##set (size_t *len) { return set##_bpf__elf_bytes(len) ; }

ELF(connect)
ELF(egress)
ELF(exec)
ELF(file)
ELF(guard)
ELF(life)
ELF(missed)
ELF(tls)
ELF(tree)
