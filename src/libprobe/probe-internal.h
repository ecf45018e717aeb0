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

/* Expressions of the value of the exit code. */
#define probe_fail(s, code, ...) (probe_say(s, PROBE_FATAL, __VA_ARGS__), (code))
#define probe_failusys(s, code, ...) \
  probe_fail(s, code, "unable to ", __VA_ARGS__, ": ", strerror(errno))


 /* The table of sets */

struct bpf_object ;
typedef struct probe_hook_s probe_hook ;

/* A program of the set's object, and its place. One program can serve several tracepoints. */
typedef struct probe_part_s probe_part ;
struct probe_part_s
{
  char const *program ;
  char const *tracepoint ; /* category/name; 0: as its section says */
  uint8_t optional ;       /* 1: skipped on a kernel without this tracepoint */
} ;

/*
  Attaches the parts of a hook whose programs are loaded. Writes at most
  PROBE_LINKS_MAX links, returns their number. On failure it writes why, or nothing.
*/
typedef int probe_attach_func (struct bpf_object *, probe_hook const *, probe_setup const *,
  int *, char *) ;

/*
  Does something that the programs must see. When it is called this process is
  the trigger. -1 with errno: not possible here.
*/
typedef int probe_trigger_func (probe_maps const *) ;

/* Returns 0, or an errno and writes why if the hook must not be tried on this kernel. */
typedef int probe_fits_func (probe_hook const *, char *) ;

/* One way to attach a set, or a companion of it: all of these programs. */
struct probe_hook_s
{
  uint8_t hook ;                 /* enum herm_hook */
  uint8_t proofs ;               /* bits 1 << enum herm_proof_SET: the trigger must fire each */
  probe_part const *parts ;      /* ends with a 0 program */
  probe_trigger_func *trigger ;  /* 0: that it attaches is all that can be known */
  probe_attach_func *attach ;    /* 0: probe_attach_parts */
} ;

/*
  The first main hook that works is used. Companion hooks are attached in
  addition; one that fails is reported, and the set works without it. They share
  the maps of the object and are loaded first, because the configuration tells the
  main programs which companions there are.
*/
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

/* Returns the hook of that number, main or companion, or 0. */
extern probe_hook const *probe_set_hook (probe_set const *, unsigned int) ;

/* Returns 1 if the hook of that number is a companion of the set, 0 if not. */
extern int probe_set_is_companion (probe_set const *, unsigned int) ;

/*
  Reads hook+companion+..., stores the main hook and the bits of the companions.
  Returns 1, or 0 if the set has no such hooks.
*/
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

/* In all libraries: the parts to the functions of their names, the last part to the returns. */
extern probe_attach_func probe_attach_tls ;

/* Runs the last part over the existing processes. ECHILD: not even the root is found. */
extern probe_attach_func probe_attach_tree ;

/*
  Loads the programs of this hook and attaches them; adds their links to the
  result. On failure writes why. *base is the set's object that was loaded first,
  whose maps are shared, or 0 until there is one. The caller closes it.
*/
extern int probe_try (probe_setup const *, probe_set const *, probe_hook const *,
  struct bpf_object **, probe_result *, char *) ;

/*
  Stores the number of the tracepoint category, name; tracefs need not be
  mounted. ENOENT: the kernel has no such tracepoint.
*/
extern int probe_tracepoint_id (char const *, char const *, uint64_t *) ;

/* Returns a descriptor of a perf event of that tracepoint. */
extern int probe_tracepoint_open (uint64_t) ;

/*
  Opens a file of a kernel file system: (type, mount point, name), under the
  mount point if it is there, else in a private mount that ends with this function.
*/
extern int probe_kernfs_open (char const *, char const *, char const *) ;

/* Opens the root of the unified hierarchy in this cgroup namespace. ENOENT: not mounted. */
extern int probe_cgroup_root (void) ;

/*
  Adds a file, once even if it has several names. A file that cannot be used is
  added with its errno. E2BIG: too many.
*/
extern int probe_library_add (probe_libraries *, char const *) ;


 /* Triggers */

#define PROBE_TRIGGER "herm-probe-load: trigger" /* argv[0] of the executed trigger */

/* Makes this process the trigger (see control.h). What fired so far stays counted. */
extern int probe_trigger_me (probe_maps const *) ;

/* Ends that: no process is the trigger, nothing has fired. */
extern int probe_trigger_none (probe_maps const *) ;

/* Reaps the child of a trigger. errno is its exit code, or EINTR if a signal killed it. */
extern int probe_trigger_wait (pid_t) ;

extern probe_trigger_func probe_trigger_compat ;
extern probe_trigger_func probe_trigger_connect ;
extern probe_trigger_func probe_trigger_connect_cgroup ;
extern probe_trigger_func probe_trigger_exec ;
extern probe_trigger_func probe_trigger_execfail ;
extern probe_trigger_func probe_trigger_file ;
extern probe_trigger_func probe_trigger_life ;


 /* This machine */

/* Returns the number of possible processors, at least 1. */
extern unsigned int probe_ncpu (void) ;

/* Translates a uid of this user namespace to the initial one. EINVAL if it has none there. */
extern int probe_uid_map (uint32_t *) ;

/*
  Makes this process of this pid namespace the root of the tree in the
  configuration. ESRCH: no such process.
*/
extern int probe_tree_root (uint32_t, struct herm_config *) ;

/* Stores the id of a cgroup directory of the unified hierarchy; EINVAL if it is none. */
extern int probe_cgroup_id (char const *, uint64_t *) ;

/* Writes at most PROBE_WHY_SIZE bytes: why BPF or perf failed with this errno, and what helps. */
extern void probe_why (int, char *) ;

/* Returns the same descriptor, or a duplicate if it is below 3. On failure it is closed. */
extern int probe_fd_good (int) ;


 /* Setups */

extern void probe_maps_zero (probe_maps *) ;
extern void probe_maps_close (probe_maps *) ;

/* Returns what is wanted of that set (enum herm_set), or 0. */
extern probe_want *probe_setup_find (probe_setup *, unsigned int) ;

/* Checks the sets against filters and libraries, and sorts. Returns 0 or an exit code. */
extern int probe_setup_prepare (probe_setup *) ;

/*
  Publishes in the statistics how many runs of the programs the kernel has
  refused so far. Needs CAP_SYS_ADMIN and a recent kernel.
*/
extern int probe_missed (probe_setup const *) ;

#endif
