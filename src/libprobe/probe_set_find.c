/* ISC license. */

#include <string.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include "libprobe.h"

/*
  The table of sets. A new set is a bpf/<set>.bpf.c, a probe_elf_<set>.c,
  a trigger, and rows here.
*/

static struct probe_part const exec_tp[] = { { .program = "exec_tp" }, { .program = 0 } } ;
static struct probe_part const exec_tp_btf[] = { { .program = "exec_tp_btf" }, { .program = 0 } } ;
static struct probe_part const exec_raw_tp[] = { { .program = "exec_raw_tp" }, { .program = 0 } } ;
static struct probe_hook const exec_hooks[] =
{
  { .hook = HERM_HOOK_TP, .proofs = 1, .parts = exec_tp, .trigger = &probe_trigger_exec },
  { .hook = HERM_HOOK_TP_BTF, .proofs = 1, .parts = exec_tp_btf, .trigger = &probe_trigger_exec },
  { .hook = HERM_HOOK_RAW_TP, .proofs = 1, .parts = exec_raw_tp, .trigger = &probe_trigger_exec }
} ;

/* The functions, then what their returns run. */
static struct probe_part const tls_uprobe[] =
{
  { .program = "tls_write" },
  { .program = "tls_write_ex", .optional = 1 },
  { .program = "tls_read" },
  { .program = "tls_read_ex", .optional = 1 },
  { .program = "tls_exit" },
  { .program = 0 }
} ;
static struct probe_hook const tls_hooks[] =
{
  { .hook = HERM_HOOK_UPROBE, .proofs = 0, .parts = tls_uprobe, .trigger = 0, .attach = &probe_attach_tls }
} ;

static struct probe_set const sets[] =
{
  {
    .name = "exec",
    .set = HERM_SET_EXEC,
    .nhooks = sizeof exec_hooks / sizeof exec_hooks[0],
    .hooks = exec_hooks,
    .elf = &probe_elf_exec,
    .fits = &probe_fits_exec
  },
  {
    .name = "tls",
    .set = HERM_SET_TLS,
    .nhooks = sizeof tls_hooks / sizeof tls_hooks[0],
    .hooks = tls_hooks,
    .elf = &probe_elf_tls
  }
} ;

struct probe_set const *probe_set_find (char const *name)
{
  unsigned int i = 0 ;
  for (; i < sizeof sets / sizeof sets[0] ; i++)
    if (!strcmp(name, sets[i].name)) return sets + i ;
  return 0 ;
}

#endif
