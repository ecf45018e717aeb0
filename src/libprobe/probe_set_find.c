/* ISC license. */

#include <string.h>

#include <herm/names.h>

#include "probe-internal.h"

/*
  The table of sets. A new set is a bpf/SET.bpf.c, a row in probe_elf.c,
  a trigger, and rows here.
*/

#define PROOF(x) (1U << HERM_PROOF_##x)
#define PROOFS_LIFE (PROOF(LIFE_FORK) | PROOF(LIFE_EXIT))
#define PROOFS_CONNECT (PROOF(CONNECT_STATE) | PROOF(CONNECT_ENTER) | PROOF(CONNECT_EXIT))

static probe_part const exec_tp[] = { { .program = "exec_tp" }, { .program = 0 } } ;
static probe_part const exec_tp_btf[] = { { .program = "exec_tp_btf" }, { .program = 0 } } ;
static probe_part const exec_raw_tp[] = { { .program = "exec_raw_tp" }, { .program = 0 } } ;
static probe_hook const exec_hooks[] =
{
  { .hook = HERM_HOOK_TP, .proofs = PROOF(EXEC_DONE), .parts = exec_tp, .trigger = &probe_trigger_exec },
  { .hook = HERM_HOOK_TP_BTF, .proofs = PROOF(EXEC_DONE), .parts = exec_tp_btf, .trigger = &probe_trigger_exec },
  { .hook = HERM_HOOK_RAW_TP, .proofs = PROOF(EXEC_DONE), .parts = exec_raw_tp, .trigger = &probe_trigger_exec }
} ;

static probe_part const exec_lsm[] = { { .program = "exec_check" }, { .program = "exec_failed_tp" }, { .program = "exec_failed_at_tp" }, { .program = 0 } } ;
static probe_hook const exec_companions[] =
{
  {
    .hook = HERM_HOOK_LSM,
    .proofs = PROOF(EXEC_CHECK) | PROOF(EXEC_FAILED) | PROOF(EXEC_FAILED_AT),
    .parts = exec_lsm, .trigger = &probe_trigger_execfail
  }
} ;

static probe_part const life_tp[] = { { .program = "life_fork_tp" }, { .program = "life_exit_tp" }, { .program = 0 } } ;
static probe_part const life_tp_btf[] = { { .program = "life_fork_tp_btf" }, { .program = "life_exit_tp_btf" }, { .program = 0 } } ;
static probe_part const life_raw_tp[] = { { .program = "life_fork_raw_tp" }, { .program = "life_exit_raw_tp" }, { .program = 0 } } ;
static probe_hook const life_hooks[] =
{
  { .hook = HERM_HOOK_TP, .proofs = PROOFS_LIFE, .parts = life_tp, .trigger = &probe_trigger_life },
  { .hook = HERM_HOOK_TP_BTF, .proofs = PROOFS_LIFE, .parts = life_tp_btf, .trigger = &probe_trigger_life },
  { .hook = HERM_HOOK_RAW_TP, .proofs = PROOFS_LIFE, .parts = life_raw_tp, .trigger = &probe_trigger_life }
} ;

static probe_part const connect_tp_btf[] =
{
  { .program = "connect_state_tp_btf" },
  { .program = "connect_enter_tp" },
  { .program = "connect_exit_tp" },
  { .program = 0 }
} ;
static probe_part const connect_tp[] =
{
  { .program = "connect_state_tp" },
  { .program = "connect_enter_tp" },
  { .program = "connect_exit_tp" },
  { .program = 0 }
} ;
static probe_part const connect_raw_tp[] =
{
  { .program = "connect_state_raw_tp" },
  { .program = "connect_enter_raw_tp" },
  { .program = "connect_exit_raw_tp" },
  { .program = 0 }
} ;
static probe_part const connect_cgroup[] =
{
  { .program = "connect_cgroup_connect4" },
  { .program = "connect_cgroup_connect6" },
  { .program = "connect_cgroup_sendmsg4" },
  { .program = "connect_cgroup_sendmsg6" },
  { .program = 0 }
} ;
static probe_hook const connect_hooks[] =
{
  { .hook = HERM_HOOK_TP_BTF, .proofs = PROOFS_CONNECT, .parts = connect_tp_btf, .trigger = &probe_trigger_connect },
  { .hook = HERM_HOOK_TP, .proofs = PROOFS_CONNECT, .parts = connect_tp, .trigger = &probe_trigger_connect },
  { .hook = HERM_HOOK_RAW_TP, .proofs = PROOFS_CONNECT, .parts = connect_raw_tp, .trigger = &probe_trigger_connect }
} ;
static probe_hook const connect_companions[] =
{
  {
    .hook = HERM_HOOK_CGROUP,
    .proofs = PROOF(CONNECT_CGROUP_CONNECT) | PROOF(CONNECT_CGROUP_SEND),
    .parts = connect_cgroup, .trigger = &probe_trigger_connect_cgroup
  }
} ;

/* The exits first: a call that is put down at its entry must find them. */
#define ENTER(name, enter, opt) { .program = enter, .tracepoint = "syscalls/sys_enter_" name, .optional = opt }
#define EXIT(name, opt) { .program = "file_exit", .tracepoint = "syscalls/sys_exit_" name, .optional = opt }
static probe_part const file_tp[] =
{
  EXIT("openat", 0), EXIT("openat2", 1), EXIT("open", 1), EXIT("creat", 1),
  EXIT("read", 0), EXIT("pread64", 0), EXIT("readv", 0), EXIT("preadv", 0), EXIT("preadv2", 1),
  EXIT("write", 0), EXIT("pwrite64", 0), EXIT("writev", 0), EXIT("pwritev", 0), EXIT("pwritev2", 1),
  EXIT("unlinkat", 0), EXIT("unlink", 1), EXIT("rmdir", 1),
  EXIT("renameat", 1), EXIT("renameat2", 0), EXIT("rename", 1),
  { .program = "file_uring", .tracepoint = "syscalls/sys_exit_io_uring_setup", .optional = 1 },
  ENTER("openat", "file_enter", 0), ENTER("openat2", "file_enter", 1), ENTER("open", "file_enter", 1), ENTER("creat", "file_enter", 1),
  ENTER("read", "file_enter_fd", 0), ENTER("pread64", "file_enter_fd", 0), ENTER("readv", "file_enter_fd", 0),
  ENTER("preadv", "file_enter_fd", 0), ENTER("preadv2", "file_enter_fd", 1),
  ENTER("write", "file_enter_fd", 0), ENTER("pwrite64", "file_enter_fd", 0), ENTER("writev", "file_enter_fd", 0),
  ENTER("pwritev", "file_enter_fd", 0), ENTER("pwritev2", "file_enter_fd", 1),
  ENTER("unlinkat", "file_enter", 0), ENTER("unlink", "file_enter", 1), ENTER("rmdir", "file_enter", 1),
  ENTER("renameat", "file_enter", 1), ENTER("renameat2", "file_enter", 0), ENTER("rename", "file_enter", 1),
  { .program = 0 }
} ;
static probe_hook const file_hooks[] =
{
  {
    .hook = HERM_HOOK_TP,
    .proofs = PROOF(FILE_EXIT) | PROOF(FILE_ENTER) | PROOF(FILE_ENTER_FD),
    .parts = file_tp, .trigger = &probe_trigger_file, .attach = &probe_attach_file
  }
} ;
static probe_part const file_lsm[] = { { .program = "file_uring_open" }, { .program = 0 } } ;
#ifdef __x86_64__
static probe_part const file_compat[] = { { .program = "file_compat_exit" }, { .program = "file_compat_enter" }, { .program = 0 } } ;
#endif
static probe_hook const file_companions[] =
{
#ifdef __x86_64__
  { .hook = HERM_HOOK_COMPAT, .proofs = PROOF(FILE_COMPAT), .parts = file_compat, .trigger = &probe_trigger_compat },
#endif
  { .hook = HERM_HOOK_LSM, .proofs = PROOF(FILE_LSM), .parts = file_lsm, .trigger = &probe_trigger_file }
} ;

/* The functions, then what their returns run. */
static probe_part const tls_uprobe[] =
{
  { .program = "tls_write" },
  { .program = "tls_write_ex", .optional = 1 },
  { .program = "tls_read" },
  { .program = "tls_read_ex", .optional = 1 },
  { .program = "tls_exit" },
  { .program = 0 }
} ;
static probe_hook const tls_hooks[] =
{
  { .hook = HERM_HOOK_UPROBE, .proofs = 0, .parts = tls_uprobe, .trigger = 0, .attach = &probe_attach_tls }
} ;

/* What looks for those that are there already must be the last one. */
static probe_part const tree_tp[] = { { .program = "tree_fork_tp" }, { .program = "tree_free_tp_btf" }, { .program = "tree_fill" }, { .program = 0 } } ;
static probe_part const tree_tp_btf[] = { { .program = "tree_fork_tp_btf" }, { .program = "tree_free_tp_btf" }, { .program = "tree_fill" }, { .program = 0 } } ;
static probe_hook const tree_hooks[] =
{
  { .hook = HERM_HOOK_TP, .proofs = PROOF(TREE_FORK), .parts = tree_tp, .trigger = &probe_trigger_life, .attach = &probe_attach_tree },
  { .hook = HERM_HOOK_TP_BTF, .proofs = PROOF(TREE_FORK), .parts = tree_tp_btf, .trigger = &probe_trigger_life, .attach = &probe_attach_tree }
} ;

static probe_set const sets[] =
{
  {
    .set = HERM_SET_EXEC,
    .nhooks = sizeof(exec_hooks) / sizeof(exec_hooks[0]),
    .ncompanions = sizeof(exec_companions) / sizeof(exec_companions[0]),
    .hooks = exec_hooks,
    .companions = exec_companions,
    .elf = &probe_elf_exec,
    .fits = &probe_fits_exec
  },
  {
    .set = HERM_SET_LIFE,
    .nhooks = sizeof(life_hooks) / sizeof(life_hooks[0]),
    .hooks = life_hooks,
    .elf = &probe_elf_life
  },
  {
    .set = HERM_SET_CONNECT,
    .nhooks = sizeof(connect_hooks) / sizeof(connect_hooks[0]),
    .ncompanions = sizeof(connect_companions) / sizeof(connect_companions[0]),
    .hooks = connect_hooks,
    .companions = connect_companions,
    .elf = &probe_elf_connect,
    .fits = &probe_fits_connect
  },
  {
    .set = HERM_SET_FILE,
    .nhooks = sizeof(file_hooks) / sizeof(file_hooks[0]),
    .hooks = file_hooks,
    .ncompanions = sizeof(file_companions) / sizeof(file_companions[0]),
    .companions = file_companions,
    .elf = &probe_elf_file
  },
  {
    .set = HERM_SET_TLS,
    .nhooks = sizeof(tls_hooks) / sizeof(tls_hooks[0]),
    .hooks = tls_hooks,
    .elf = &probe_elf_tls
  },
  {
    .set = HERM_SET_TREE,
    .nhooks = sizeof(tree_hooks) / sizeof(tree_hooks[0]),
    .hooks = tree_hooks,
    .elf = &probe_elf_tree
  }
} ;

probe_set const *probe_set_find (char const *name)
{
  unsigned int set ;
  if (!herm_set_scan(&set, name, strlen(name))) return 0 ;
  for (unsigned int i = 0 ; i < sizeof(sets) / sizeof(sets[0]) ; i++)
    if (sets[i].set == set) return sets + i ;
  return 0 ;
}
