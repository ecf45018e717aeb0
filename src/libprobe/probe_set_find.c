/* ISC license. */

#include <string.h>

#include <herm/names.h>

#include "probe-internal.h"

/* A new set: bpf/SET.bpf.c, a row in probe_elf.c, a trigger, rows here. */

#define PART(x) { .program = x }
#define PARTS(name, ...) static probe_part const name[] = { __VA_ARGS__, { .program = 0 } }
#define PROOF(x) (1U << HERM_PROOF_##x)
#define HOOK(h, p, list, t) \
  { .hook = HERM_HOOK_##h, .proofs = (p), .parts = list, .trigger = &probe_trigger_##t }
#define HOOKS(x) .hooks = x, .nhooks = sizeof(x) / sizeof(x[0])
#define COMPANIONS(x) .companions = x, .ncompanions = sizeof(x) / sizeof(x[0])


 /* exec */

PARTS(exec_tp, PART("exec_tp")) ;
PARTS(exec_tp_btf, PART("exec_tp_btf")) ;
PARTS(exec_raw_tp, PART("exec_raw_tp")) ;
static probe_hook const exec_hooks[] =
{
  HOOK(TP, PROOF(EXEC_DONE), exec_tp, exec),
  HOOK(TP_BTF, PROOF(EXEC_DONE), exec_tp_btf, exec),
  HOOK(RAW_TP, PROOF(EXEC_DONE), exec_raw_tp, exec)
} ;

#define PROOFS_EXECFAIL \
  (PROOF(EXEC_CHECK) | PROOF(EXEC_FAILED) | PROOF(EXEC_FAILED_AT) \
  | PROOF(EXEC_ENTERED) | PROOF(EXEC_ENTERED_AT))
/* The check last, so that every noted attempt finds its exit attached */
PARTS(exec_lsm,
  PART("exec_failed_tp"), PART("exec_failed_at_tp"),
  PART("exec_entered_tp"), PART("exec_entered_at_tp"), PART("exec_check")) ;
static probe_hook const exec_companions[] =
{
  HOOK(LSM, PROOFS_EXECFAIL, exec_lsm, execfail)
} ;


 /* life */

#define PROOFS_LIFE (PROOF(LIFE_FORK) | PROOF(LIFE_EXIT))
PARTS(life_tp, PART("life_fork_tp"), PART("life_exit_tp")) ;
PARTS(life_tp_btf, PART("life_fork_tp_btf"), PART("life_exit_tp_btf")) ;
PARTS(life_raw_tp, PART("life_fork_raw_tp"), PART("life_exit_raw_tp")) ;
static probe_hook const life_hooks[] =
{
  HOOK(TP, PROOFS_LIFE, life_tp, life),
  HOOK(TP_BTF, PROOFS_LIFE, life_tp_btf, life),
  HOOK(RAW_TP, PROOFS_LIFE, life_raw_tp, life)
} ;


 /* connect: exits first, so that every noted entry finds its exit attached */

#define PROOFS_CONNECT (PROOF(CONNECT_STATE) | PROOF(CONNECT_ENTER) | PROOF(CONNECT_EXIT))
PARTS(connect_tp_btf,
  PART("connect_exit_tp"), PART("connect_state_tp_btf"), PART("connect_enter_tp")) ;
PARTS(connect_tp,
  PART("connect_exit_tp"), PART("connect_state_tp"), PART("connect_enter_tp")) ;
PARTS(connect_raw_tp,
  PART("connect_exit_raw_tp"), PART("connect_state_raw_tp"), PART("connect_enter_raw_tp")) ;
static probe_hook const connect_hooks[] =
{
  HOOK(TP_BTF, PROOFS_CONNECT, connect_tp_btf, connect),
  HOOK(TP, PROOFS_CONNECT, connect_tp, connect),
  HOOK(RAW_TP, PROOFS_CONNECT, connect_raw_tp, connect)
} ;

#define PROOFS_CGROUP (PROOF(CONNECT_CGROUP_CONNECT) | PROOF(CONNECT_CGROUP_SEND))
PARTS(connect_cgroup,
  PART("connect_cgroup_connect4"), PART("connect_cgroup_connect6"),
  PART("connect_cgroup_sendmsg4"), PART("connect_cgroup_sendmsg6")) ;
static probe_hook const connect_companions[] =
{
  HOOK(CGROUP, PROOFS_CGROUP, connect_cgroup, connect_cgroup)
} ;


 /* guard */

PARTS(guard_tp, PART("guard_tp")) ;
static probe_hook const guard_hooks[] = { HOOK(TP, PROOF(GUARD_ENTER), guard_tp, life) } ;


 /* egress */

#define PROOFS_EGRESS (PROOF(EGRESS_CONNECT) | PROOF(EGRESS_SEND) | PROOF(EGRESS_BIND))
PARTS(egress_cgroup,
  PART("egress_connect4"), PART("egress_connect6"),
  PART("egress_sendmsg4"), PART("egress_sendmsg6"),
  PART("egress_bind4"), PART("egress_bind6")) ;
static probe_hook const egress_hooks[] =
{
  HOOK(CGROUP, PROOFS_EGRESS, egress_cgroup, connect_cgroup)
} ;


 /* file: likewise */

#define AT(prog, place, opt) \
  { .program = "file_" prog, .tracepoint = "syscalls/sys_" place, .optional = opt }
#define EXIT(name, opt) AT("exit", "exit_" name, opt)
#define ENTER(name, opt) AT("enter", "enter_" name, opt)
#define ENTER_FD(name, opt) AT("enter_fd", "enter_" name, opt)
PARTS(file_tp,
  EXIT("openat", 0), EXIT("openat2", 1), EXIT("open", 1), EXIT("creat", 1),
  EXIT("read", 0), EXIT("pread64", 0), EXIT("readv", 0), EXIT("preadv", 0), EXIT("preadv2", 1),
  EXIT("write", 0), EXIT("pwrite64", 0), EXIT("writev", 0), EXIT("pwritev", 0), EXIT("pwritev2", 1),
  EXIT("unlinkat", 0), EXIT("unlink", 1), EXIT("rmdir", 1),
  EXIT("renameat", 1), EXIT("renameat2", 0), EXIT("rename", 1),
  AT("uring", "exit_io_uring_setup", 1), AT("aio", "exit_io_setup", 1),
  ENTER("openat", 0), ENTER("openat2", 1), ENTER("open", 1), ENTER("creat", 1),
  ENTER_FD("read", 0), ENTER_FD("pread64", 0), ENTER_FD("readv", 0),
  ENTER_FD("preadv", 0), ENTER_FD("preadv2", 1),
  ENTER_FD("write", 0), ENTER_FD("pwrite64", 0), ENTER_FD("writev", 0),
  ENTER_FD("pwritev", 0), ENTER_FD("pwritev2", 1),
  ENTER("unlinkat", 0), ENTER("unlink", 1), ENTER("rmdir", 1),
  ENTER("renameat", 1), ENTER("renameat2", 0), ENTER("rename", 1)) ;
static probe_hook const file_hooks[] =
{
  {
    .hook = HERM_HOOK_TP,
    .proofs = PROOF(FILE_EXIT) | PROOF(FILE_ENTER) | PROOF(FILE_ENTER_FD),
    .parts = file_tp,
    .trigger = &probe_trigger_file,
    .attach = &probe_attach_file
  }
} ;

#ifdef __x86_64__
PARTS(file_compat, PART("file_compat_exit"), PART("file_compat_enter")) ;
#endif
PARTS(file_lsm, PART("file_uring_open")) ;
static probe_hook const file_companions[] =
{
#ifdef __x86_64__
  HOOK(COMPAT, PROOF(FILE_COMPAT), file_compat, compat),
#endif
  HOOK(LSM, PROOF(FILE_LSM), file_lsm, file)
} ;


 /* tls: the returns last */

PARTS(tls_uprobe,
  PART("tls_write"), { .program = "tls_write_ex", .optional = 1 },
  PART("tls_read"), { .program = "tls_read_ex", .optional = 1 },
  PART("tls_exit")) ;
static probe_hook const tls_hooks[] =
{
  { .hook = HERM_HOOK_UPROBE, .parts = tls_uprobe, .attach = &probe_attach_tls }
} ;


 /* tree: the iterator last */

#define TREE(h, list) \
  { \
    .hook = HERM_HOOK_##h, \
    .proofs = PROOF(TREE_FORK) | PROOF(TREE_EXEC), \
    .parts = list, \
    .trigger = &probe_trigger_exec, \
    .attach = &probe_attach_tree \
  }
PARTS(tree_tp,
  PART("tree_free_tp_btf"), PART("tree_exec_tp"), PART("tree_fork_tp"), PART("tree_fill")) ;
PARTS(tree_tp_btf,
  PART("tree_free_tp_btf"), PART("tree_exec_tp_btf"), PART("tree_fork_tp_btf"),
  PART("tree_fill")) ;
static probe_hook const tree_hooks[] = { TREE(TP, tree_tp), TREE(TP_BTF, tree_tp_btf) } ;


static probe_set const sets[] =
{
  {
    .set = HERM_SET_EXEC,
    HOOKS(exec_hooks),
    COMPANIONS(exec_companions),
    .elf = &probe_elf_exec,
    .fits = &probe_fits_exec
  },
  {
    .set = HERM_SET_LIFE,
    HOOKS(life_hooks),
    .elf = &probe_elf_life
  },
  {
    .set = HERM_SET_CONNECT,
    HOOKS(connect_hooks),
    COMPANIONS(connect_companions),
    .elf = &probe_elf_connect,
    .fits = &probe_fits_connect
  },
  {
    .set = HERM_SET_FILE,
    HOOKS(file_hooks),
    COMPANIONS(file_companions),
    .elf = &probe_elf_file
  },
  {
    .set = HERM_SET_TLS,
    HOOKS(tls_hooks),
    .elf = &probe_elf_tls
  },
  {
    .set = HERM_SET_GUARD,
    HOOKS(guard_hooks),
    .elf = &probe_elf_guard
  },
  {
    .set = HERM_SET_EGRESS,
    HOOKS(egress_hooks),
    .elf = &probe_elf_egress,
    .fits = &probe_fits_connect
  },
  {
    .set = HERM_SET_TREE,
    HOOKS(tree_hooks),
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
