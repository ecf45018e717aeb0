/* ISC license. */

#ifndef PROBE_INTERNAL_H
#define PROBE_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <errno.h>
#include <sys/types.h>

#include "libprobe.h"


 /* Reports */

#define PROBE_STRINGS(...) ((char const *const []){ __VA_ARGS__ })
#define PROBE_NSTRINGS(...) (sizeof(PROBE_STRINGS(__VA_ARGS__)) / sizeof(char const *))
#define probe_say(s, level, ...) \
  (*(s)->report)((s)->data, (level), PROBE_STRINGS(__VA_ARGS__), PROBE_NSTRINGS(__VA_ARGS__))

/* Both have the value of the exit code. */
#define probe_fail(s, code, ...) (probe_say(s, PROBE_FATAL, __VA_ARGS__), (code))
#define probe_failusys(s, code, ...) \
  probe_fail(s, code, "unable to ", __VA_ARGS__, ": ", strerror(errno))


 /* The table of sets */

struct bpf_object ;
typedef struct probe_hook_s probe_hook ;

/* A program and its place. One program can serve several tracepoints. */
typedef struct probe_part_s probe_part ;
struct probe_part_s
{
  char const *program ;
  char const *tracepoint ; /* category/name; 0: as its section says */
  uint8_t optional ;       /* 1: skipped where the kernel has no such tracepoint */
} ;

/* Attaches loaded programs. Writes at most PROBE_LINKS_MAX links; returns their number. */
typedef int probe_attach_func (struct bpf_object *, probe_hook const *, probe_setup const *,
  int *, char *) ;

/* Makes the programs fire. This process is the trigger. -1 (errno): impossible here. */
typedef int probe_trigger_func (probe_maps const *) ;

/* Returns 0, or an errno, having written why, if the hook must not be tried here. */
typedef int probe_fits_func (probe_hook const *, char *) ;

/* A main hook or a companion: all of these programs. */
struct probe_hook_s
{
  uint8_t hook ;                 /* enum herm_hook */
  uint8_t proofs ;               /* bits 1 << enum herm_proof_SET: each must fire */
  probe_part const *parts ;      /* ends with a 0 program */
  probe_trigger_func *trigger ;  /* 0: to be attached is proof enough */
  probe_attach_func *attach ;    /* 0: probe_attach_parts */
} ;

/* Companions are loaded first: the configuration tells the main programs of them. */
struct probe_set_s
{
  uint8_t set ;                  /* enum herm_set */
  uint8_t nhooks ;
  uint8_t ncompanions ;
  probe_hook const *hooks ;      /* best first */
  probe_hook const *companions ;
  void const *(*elf) (size_t *) ; /* its BPF object */
  probe_fits_func *fits ;        /* 0: all hooks */
} ;

/* Returns a main hook or companion by its number, or 0. */
extern probe_hook const *probe_set_hook (probe_set const *, unsigned int) ;

extern int probe_set_is_companion (probe_set const *, unsigned int) ;

/* Reads hook+companion+... Returns 1, or 0 if the set has no such hooks. */
extern int probe_hooks_scan (probe_set const *, char const *, uint8_t *, uint32_t *) ;

extern void const *probe_elf_connect (size_t *) ;
extern void const *probe_elf_exec (size_t *) ;
extern void const *probe_elf_file (size_t *) ;
extern void const *probe_elf_life (size_t *) ;
extern void const *probe_elf_missed (size_t *) ;
extern void const *probe_elf_tls (size_t *) ;
extern void const *probe_elf_tree (size_t *) ;

extern probe_fits_func probe_fits_connect ;
extern probe_fits_func probe_fits_exec ;


 /* Attaching */

extern probe_attach_func probe_attach_file ;
extern probe_attach_func probe_attach_parts ;

/* In each library; the last part goes to the returns. */
extern probe_attach_func probe_attach_tls ;

/* Runs the last part, an iterator, over all processes. ECHILD: the root was not found. */
extern probe_attach_func probe_attach_tree ;

/*
  Loads and attaches a hook; adds its links to the result, or writes why not. *base is the
  object of the set that was loaded first, whose maps are shared; the caller closes it.
*/
extern int probe_try (probe_setup const *, probe_set const *, probe_hook const *,
  struct bpf_object **, probe_result *, char *) ;

/* Stores the number of a tracepoint (category, name). ENOENT: the kernel has none. */
extern int probe_tracepoint_id (char const *, char const *, uint64_t *) ;

/* Returns a perf event descriptor. */
extern int probe_tracepoint_open (uint64_t) ;

/* Opens a file (type, mount point, name) of a kernel file system, mounted or not. */
extern int probe_kernfs_open (char const *, char const *, char const *) ;

/* Opens the root of the unified hierarchy. ENOENT: not mounted. */
extern int probe_cgroup_root (void) ;

/* Adds a file once, whatever its names; an unusable one with its errno. E2BIG: too many. */
extern int probe_library_add (probe_libraries *, char const *) ;


 /* Triggers */

#define PROBE_TRIGGER "herm-probe-load: trigger" /* argv[0] of the executed trigger */

/* Makes this process the trigger, see control.h. */
extern int probe_trigger_me (probe_maps const *) ;

/* No process is the trigger, and nothing has fired. */
extern int probe_trigger_none (probe_maps const *) ;

/* Reaps a trigger's child. errno: its exit code, or EINTR if a signal killed it. */
extern int probe_trigger_wait (pid_t) ;

extern probe_trigger_func probe_trigger_compat ;
extern probe_trigger_func probe_trigger_connect ;
extern probe_trigger_func probe_trigger_connect_cgroup ;
extern probe_trigger_func probe_trigger_exec ;
extern probe_trigger_func probe_trigger_execfail ;
extern probe_trigger_func probe_trigger_file ;
extern probe_trigger_func probe_trigger_life ;


 /* This machine */

/* Returns the number of possible processors. */
extern unsigned int probe_ncpu (void) ;

/* Translates a uid to the initial user namespace. EINVAL: not mapped. */
extern int probe_uid_map (uint32_t *) ;

/* Makes a pid of this namespace the root of the tree. ESRCH: no such process. */
extern int probe_tree_root (uint32_t, struct herm_config *) ;

/* Stores the id of a cgroup directory. EINVAL: not of the unified hierarchy. */
extern int probe_cgroup_id (char const *, uint64_t *) ;

/* Explains in PROBE_WHY_SIZE bytes why BPF or perf failed with this errno. */
extern void probe_why (int, char *) ;

/* Moves a descriptor that is below 3. On failure it is closed. */
extern int probe_fd_good (int) ;


 /* Setups */

extern void probe_maps_zero (probe_maps *) ;
extern void probe_maps_close (probe_maps *) ;

/* By enum herm_set; returns 0 if the set is not in the setup. */
extern probe_want *probe_setup_find (probe_setup *, unsigned int) ;

/* Checks and sorts. Returns 0 or an exit code. */
extern int probe_setup_prepare (probe_setup *) ;

/* Publishes the runs that the kernel has refused so far. Needs CAP_SYS_ADMIN and Linux 5.12. */
extern int probe_missed (probe_setup const *) ;

#endif
