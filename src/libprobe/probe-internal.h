/* ISC license. */

#ifndef PROBE_INTERNAL_H
#define PROBE_INTERNAL_H

#include <string.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "libprobe.h"


 /* Reports */

#define PROBE_STRINGS(...) ((char const *const []){ __VA_ARGS__ })
#define PROBE_NSTRINGS(...) (sizeof(PROBE_STRINGS(__VA_ARGS__)) / sizeof(char const *))
#define probe_say(s, level, ...) \
  (*(s)->report)((s)->data, (level), PROBE_STRINGS(__VA_ARGS__), PROBE_NSTRINGS(__VA_ARGS__))

/* Their value is the exit code. */
#define probe_fail(s, code, ...) (probe_say(s, PROBE_FATAL, __VA_ARGS__), (code))
#define probe_failusys(s, code, ...) \
  probe_fail(s, code, "unable to ", __VA_ARGS__, ": ", strerror(errno))


 /* The table of sets */

struct bpf_object ;
typedef struct probe_hook_s probe_hook ;

typedef struct probe_part_s probe_part ;
struct probe_part_s
{
  char const *program ;
  char const *tracepoint ; /* category/name; 0: its section's */
  uint8_t optional ;       /* 1: skipped if the kernel lacks it */
} ;

/* Writes at most PROBE_LINKS_MAX links; returns their number, or -1 (errno) and why. */
typedef int probe_attach_func (struct bpf_object *, probe_hook const *, probe_setup const *,
  int *, char *) ;

/* Makes the programs fire, as the trigger. -1 (errno): impossible here. */
typedef int probe_trigger_func (probe_maps const *) ;

/* Returns 0, or an errno and why if the hook must not be tried. */
typedef int probe_fits_func (probe_hook const *, char *) ;

struct probe_hook_s
{
  uint8_t hook ;                 /* enum herm_hook */
  uint8_t proofs ;               /* all must fire: 1 << enum herm_proof_SET */
  probe_part const *parts ;      /* ends with program 0 */
  probe_trigger_func *trigger ;  /* 0: attached is enough */
  probe_attach_func *attach ;    /* 0: probe_attach_parts */
} ;

/* Companions load first: the main programs are configured for them. */
struct probe_set_s
{
  uint8_t set ;                  /* enum herm_set */
  uint8_t nhooks ;
  uint8_t ncompanions ;
  probe_hook const *hooks ;      /* best first */
  probe_hook const *companions ;
  void const *(*elf) (size_t *) ;
  probe_fits_func *fits ;        /* 0: all hooks */
} ;

/* Returns 0 if there is none. */
extern probe_hook const *probe_set_hook (probe_set const *, unsigned int) ;

extern int probe_set_is_companion (probe_set const *, unsigned int) ;

/* Reads hook+companion... Returns 1, or 0 for unknown hooks. */
extern int probe_hooks_scan (probe_set const *, char const *, uint8_t *, uint32_t *) ;

extern void const *probe_elf_connect (size_t *) ;
extern void const *probe_elf_egress (size_t *) ;
extern void const *probe_elf_exec (size_t *) ;
extern void const *probe_elf_file (size_t *) ;
extern void const *probe_elf_guard (size_t *) ;
extern void const *probe_elf_life (size_t *) ;
extern void const *probe_elf_missed (size_t *) ;
extern void const *probe_elf_tls (size_t *) ;
extern void const *probe_elf_tree (size_t *) ;

extern probe_fits_func probe_fits_connect ;
extern probe_fits_func probe_fits_exec ;


 /* Attaching */

extern probe_attach_func probe_attach_file ;
extern probe_attach_func probe_attach_parts ;

/* In each library; the last part is for the returns. */
extern probe_attach_func probe_attach_tls ;

/* The last part is an iterator. ECHILD: no root found. */
extern probe_attach_func probe_attach_tree ;

/* Adds the links of a hook, or says why not. The caller closes *base, for shared maps. */
extern int probe_try (probe_setup const *, probe_set const *, probe_hook const *,
  struct bpf_object **, probe_result *, char *) ;

/* From category and name. ENOENT: the kernel has none. */
extern int probe_tracepoint_id (char const *, char const *, uint64_t *) ;

extern int probe_tracepoint_open (uint64_t) ;

/* By type, mount point, name; even if not mounted. */
extern int probe_kernfs_open (char const *, char const *, char const *) ;

/* Opens the root of cgroup2. ENOENT: not mounted. */
extern int probe_cgroup_root (void) ;

/* Adds a file once, by inode; an unusable one with its errno. E2BIG: too many. */
extern int probe_library_add (probe_libraries *, char const *) ;


 /* Triggers */

#define PROBE_TRIGGER "herm-probe-load: trigger" /* argv[0] */

/* See control.h. */
extern int probe_trigger_me (probe_maps const *) ;

/* Ends the trigger and forgets what fired. */
extern int probe_trigger_none (probe_maps const *) ;

/* Reaps a child. errno: its exit code; EINTR: a signal killed it. */
extern int probe_trigger_wait (pid_t) ;

extern probe_trigger_func probe_trigger_compat ;
extern probe_trigger_func probe_trigger_connect ;
extern probe_trigger_func probe_trigger_connect_cgroup ;
extern probe_trigger_func probe_trigger_exec ;
extern probe_trigger_func probe_trigger_execfail ;
extern probe_trigger_func probe_trigger_file ;
extern probe_trigger_func probe_trigger_life ;


 /* Holders */

/* Fills a setup without sets from a holder (socket path). Returns the exit code. */
extern int probe_setup_take (probe_setup *, char const *) ;


 /* This machine */

/* Counts possible processors. */
extern unsigned int probe_ncpu (void) ;

/* To the initial user namespace. EINVAL: not mapped. */
extern int probe_uid_map (uint32_t *) ;

typedef struct probe_process_s probe_process ;
struct probe_process_s
{
  uint64_t start ;   /* 1/100 s */
  uint32_t pid ;
  uint32_t ppid ;
  char comm[HERM_COMM_LEN] ;
} ;

/* Examines a pid of this namespace. ESRCH: no such process. */
extern int probe_process_read (uint32_t, probe_process *) ;

/* From a directory. EINVAL: not of cgroup2. */
extern int probe_cgroup_id (char const *, uint64_t *) ;

/* Explains an errno of BPF or perf in PROBE_WHY_SIZE bytes. */
extern void probe_why (int, char *) ;

/* Moves a descriptor to at least 3, or closes it. Returns it, or -1 (errno). */
extern int probe_fd_good (int) ;


 /* Setups */

extern void probe_maps_zero (probe_maps *) ;

/* Make a map for herm-rules to fill, or those that hold them, without rules. */
extern int probe_rules_table (uint32_t) ;
extern int probe_rules_nodes (uint32_t) ;
extern int probe_rules_make (probe_maps *) ;

/*
  A descriptor of a holder can be anything, and the kernel reads and writes as much as the map's
  sizes say. Returns the number of entries of such a map, or -1 (errno); EPROTO: it is another, or
  none. (fd, type, size of keys, of values)
*/
extern int probe_map_is (int, unsigned int, uint32_t, uint32_t) ;

/* Returns the map of nodes in force, by that of rule_nodes, or -1 (errno). ENOENT: no rules yet. */
extern int probe_rules_current (int) ;

extern void probe_maps_close (probe_maps *) ;

/* Adds a root of the set tree. ESRCH: no such process; E2BIG: too many. (setup, pid, what) */
extern int probe_root_add (probe_setup *, uint32_t, uint32_t) ;

/* Puts roots, and what /proc shows of their s6-svscan and s6-supervise, into the map of seeds. */
extern int probe_seed (probe_setup const *, int) ;

/* Puts the services into the map of wants. */
extern int probe_services_put (probe_setup const *) ;

/* Returns 0 if the set (enum herm_set) is not wanted. */
extern probe_want *probe_setup_find (probe_setup *, unsigned int) ;

/* Checks and sorts. Returns 0 or an exit code. */
extern int probe_setup_prepare (probe_setup *) ;

/* Publishes refused runs. Needs CAP_SYS_ADMIN, Linux 5.12. */
extern int probe_missed (probe_setup const *) ;

#endif
