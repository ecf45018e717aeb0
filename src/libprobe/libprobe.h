/* ISC license. */

#ifndef HERM_LIBPROBE_H
#define HERM_LIBPROBE_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/tai.h>

#include "event.h"
#include "control.h"

/*
  Probe sets: what they are, loading, attaching, proving and holding them.
  The only code that links libbpf, and only when herm is built with it.
  All descriptors are close-on-exec and at least 3.
  Functions return 0, or -1 with errno, unless said otherwise.
*/


 /* Sets */

#define PROBE_LINKS_MAX 128    /* of one set */
#define PROBE_WHY_SIZE 256

struct bpf_object ;
typedef struct probe_maps_s probe_maps ;
typedef struct probe_ask_s probe_ask ;
typedef struct probe_hook_s probe_hook ;

/* A program of the set's object, and where it goes. */
typedef struct probe_part_s probe_part ;
struct probe_part_s
{
  char const *program ;
  char const *tracepoint ; /* category/name, 0: as its section says. One program can serve several */
  uint8_t optional ;       /* 1: goes without it where this kernel has no such tracepoint */
} ;

/* A way to attach a set, or something beside it: all of these programs. */
struct probe_hook_s
{
  uint8_t hook ;                               /* enum herm_hook */
  uint8_t proofs ;                             /* bit 1 << n: herm_is_trigger must have counted number n */
  probe_part const *parts ;             /* ends with a 0 program */
  int (*trigger) (probe_maps const *) ; /* does something that the programs must see, see probe_trigger_exec; when it is called this process is the trigger. -1, errno: not possible here. 0: to be attached is all that can be known */
  int (*attach) (struct bpf_object *, probe_hook const *, probe_ask const *, int *, char *) ; /* 0: probe_attach_parts */
} ;

/*
  The main hooks are tried in turn until one works. Those beside are used in
  addition, as many as work, and not missed otherwise, but told about. They share the
  maps of the object. They are loaded first, so that the main programs know of them from their configuration.
*/
typedef struct probe_set_s probe_set ;
struct probe_set_s
{
  uint8_t set ;                                   /* enum herm_set */
  uint8_t nhooks ;
  uint8_t nbeside ;
  probe_hook const *hooks ;                /* best first */
  probe_hook const *beside ;
  void const *(*elf) (size_t *) ;                 /* its BPF object */
  int (*fits) (probe_hook const *, char *) ; /* 0, or an errno and a text of at most PROBE_WHY_SIZE bytes: not to be tried here */
} ;

/* The set of that name, or 0. */
extern probe_set const *probe_set_find (char const *) ;

/* The set's hook of that number, main or beside, or 0. */
extern probe_hook const *probe_set_hook (probe_set const *, unsigned int) ;

/* Is that one of those beside? */
extern int probe_set_is_beside (probe_set const *, unsigned int) ;

extern void const *probe_elf_exec (size_t *) ;
extern void const *probe_elf_tree (size_t *) ;
extern void const *probe_elf_tls (size_t *) ;
extern void const *probe_elf_life (size_t *) ;
extern int probe_fits_exec (probe_hook const *, char *) ;
extern void const *probe_elf_file (size_t *) ;
extern void const *probe_elf_connect (size_t *) ;
extern int probe_fits_connect (probe_hook const *, char *) ;


 /* Once, before anything else: sends what libbpf says to stderr if the argument is not 0, else nowhere */

extern void probe_init (int) ;


 /* Maps that all sets share */

struct probe_maps_s
{
  int ring ;
  int stats ;
  int state ;
  int control ;       /* never leaves the loader */
  int tree ;          /* the same */
  uint32_t ringsize ; /* bytes of data */
  uint32_t treesize ; /* how many processes it has room for */
  uint32_t ncpu ;     /* columns of the statistics */
} ;
#define PROBE_MAPS_ZERO { .ring = -1, .stats = -1, .state = -1, .control = -1, .tree = -1, .ringsize = 0, .treesize = 1, .ncpu = 0 }

/* Number of possible processors, at least 1. */
extern unsigned int probe_ncpu (void) ;

/* Makes the maps, ringsize and treesize being set; the statistics come frozen. On failure the text pointer names what could not be made. */
extern int probe_maps_make (probe_maps *, char const **) ;


 /* Loading and attaching */

/* What is wanted of a set. */
typedef struct probe_want_s probe_want ;
struct probe_want_s
{
  probe_set const *set ;
  uint8_t hook ;      /* the only one to try, or HERM_HOOK_NONE */
  uint8_t required ;
  uint32_t beside ;   /* with hook: bit 1 << enum herm_hook, these beside it and no others, and all of them */
} ;

#define PROBE_LIBRARIES_MAX 16

typedef struct probe_library_s probe_library ;
struct probe_library_s
{
  char const *path ;
  uint64_t dev ;
  uint64_t ino ;
  int e ;             /* errno: it cannot be used */
} ;

/* Libraries for the set tls, each file once. */
typedef struct probe_libraries_s probe_libraries ;
struct probe_libraries_s
{
  probe_library v[PROBE_LIBRARIES_MAX] ;
  unsigned int n ;
  int found ;         /* not asked for by name: those that do not fit are passed over */
} ;

/* What is the same for all sets. */
struct probe_ask_s
{
  probe_maps const *maps ;
  probe_libraries libraries ;
  struct herm_config config ;
} ;

/* A hook that could not be used. */
typedef struct probe_failure_s probe_failure ;
struct probe_failure_s
{
  uint8_t hook ;      /* HERM_HOOK_NONE: the set as a whole */
  int e ;             /* errno */
  char why[PROBE_WHY_SIZE] ;
} ;

typedef struct probe_result_s probe_result ;
struct probe_result_s
{
  uint8_t hook ;      /* the one that works, or HERM_HOOK_NONE */
  uint8_t nlinks ;
  uint8_t nfailures ;
  uint8_t nbeside ;   /* the first of these failures are of hooks beside; the set goes on without them */
  uint32_t beside ;   /* bit 1 << enum herm_hook: these work beside it */
  int links[PROBE_LINKS_MAX] ;
  probe_failure failures[HERM_HOOK_N] ; /* of the hooks tried before it, in that order */
} ;
#define PROBE_RESULT_ZERO { .hook = HERM_HOOK_NONE, .nlinks = 0, .nfailures = 0, .nbeside = 0, .beside = 0 }

/*
  Tries what is beside, then the hooks of a set until one has loaded, attached and been seen to fire.
  -1 only if nothing can be said about the set: no memory, no descriptors, no /proc.
*/
extern int probe_attach (probe_want const *, probe_ask const *, probe_result *) ;

/* The first failure of the main hook, which is why the set does not work. */
extern probe_failure const *probe_result_failure (probe_result const *) ;

/* Names of the hooks that work, hook+beside+beside, to a buffer of PROBE_HOOKS_SIZE bytes. */
#define PROBE_HOOKS_SIZE 64
extern void probe_result_hooks (probe_result const *, char *) ;

/* Reads a hook and those beside it from such a text, of that set. Returns 1, or 0 if it is not one. */
extern int probe_hooks_scan (probe_set const *, char const *, uint8_t *, uint32_t *) ;

/*
  Loads this hook's programs of the set's object and attaches them; adds their links to the result. On failure writes why.
  *base is the set's object that was loaded first, or 0: its maps are shared. The caller closes what is put there.
*/
extern int probe_try (probe_set const *, probe_hook const *, probe_ask const *, struct bpf_object **, probe_result *, char *) ;

/* Attaches the parts of a hook whose programs are loaded. Writes at most PROBE_LINKS_MAX links, returns their number. On failure, errno, writes why or nothing. */
extern int probe_attach_parts (struct bpf_object *, probe_hook const *, probe_ask const *, int *, char *) ;

/* Attaches what the parts name to the functions of that name, and the last part to their returns, in all libraries. */
extern int probe_attach_tls (struct bpf_object *, probe_hook const *, probe_ask const *, int *, char *) ;

/* Adds a file, unless it is there under another name. E2BIG if there are too many. That it cannot be used is noted, and no failure. */
extern int probe_library_add (probe_libraries *, char const *) ;

/* Adds every libssl that the dynamic linker knows of. Their names remain in memory. */
extern int probe_library_find (probe_libraries *) ;

/* The same for the set tree, whose last part then looks for the processes that are there already. ECHILD: not even the first one. */
extern int probe_attach_tree (struct bpf_object *, probe_hook const *, probe_ask const *, int *, char *) ;

/* The number of the tracepoint category, name. Needs tracefs, but not that it is mounted. */
extern int probe_tracepoint_id (char const *, char const *, uint64_t *) ;

/* A descriptor of the perf event of that tracepoint. */
extern int probe_tracepoint_open (uint64_t) ;

/* Opens a file of a kernel file system (tracefs, securityfs): under the mount point if it is there, else in a mount of our own that nobody sees. */
extern int probe_kernfs_open (char const *, char const *, char const *) ;

/*
  From now on this process is the trigger that the programs must see (see control.h). What has fired so far stays counted.
*/
extern int probe_trigger_me (probe_maps const *) ;

/* From now on nobody is, and nothing has fired. Returns 0, or -1 (errno). */
extern int probe_trigger_none (probe_maps const *) ;

/* Waits for the child of a trigger, which exits with its errno. Returns 0, or -1 (that errno; EINTR: a signal has killed it). */
extern int probe_trigger_wait (pid_t) ;

/*
  The trigger of the set exec: a child executes this very program, named PROBE_TRIGGER,
  with no arguments: main must then exit at once. It is reaped.
*/
extern int probe_trigger_exec (probe_maps const *) ;
#define PROBE_TRIGGER "herm-probe-load: trigger"

/* The trigger of what sees executions that fail: two of an empty file, in memory, by execve and execveat. */
extern int probe_trigger_execfail (probe_maps const *) ;

/* Of the set file: probe_attach_parts that the programs do not report, and what they must see. */
extern int probe_attach_file (struct bpf_object *, probe_hook const *, probe_ask const *, int *, char *) ;
extern int probe_trigger_file (probe_maps const *) ;

/* The trigger of hooks HERM_HOOK_COMPAT: a child makes a system call of i386. It is reaped. */
extern int probe_trigger_compat (probe_maps const *) ;

/* The trigger of the set life: a child is made, and ends. */
extern int probe_trigger_life (probe_maps const *) ;

/* Those of the set connect: for the main hooks, and for the one beside. */
extern int probe_trigger_connect (probe_maps const *) ;
extern int probe_trigger_connect_cgroup (probe_maps const *) ;

/* Writes at most PROBE_WHY_SIZE bytes: why did bpf(2) or its like fail with this errno here, and what would help? */
extern void probe_why (int, char *) ;

/* The same for what probe_maps_make names. */
extern void probe_why_map (int, char const *, char *) ;

/* Can trying again help after this errno? Returns 1 or 0. */
extern int probe_temporary (int) ;

/* The same descriptor, moved if it was below 3. Returns it, or -1 with errno and nothing left open. */
extern int probe_fd_good (int) ;


 /* User ids */

/* Translates a uid of our user namespace to the initial one. EINVAL if it has none. */
extern int probe_uid_map (uint32_t *) ;


 /* Process trees */

#define PROBE_TREE_MAX 65536

/* Writes what the configuration must have for the tree of this process of our pid namespace. ESRCH if there is none. */
extern int probe_tree_root (uint32_t, struct herm_config *) ;


 /* Control groups */

/* The id of a cgroup directory of the unified hierarchy; EINVAL if it is not one. (path, id) */
extern int probe_cgroup_id (char const *, uint64_t *) ;

/* Opens the root of the unified hierarchy, as far as our cgroup namespace shows it. ENOENT if it is not mounted here. */
extern int probe_cgroup_root (void) ;


 /* Keeping descriptors in an s6-fdholder. Identifiers: herm:FORMAT:DIGEST:what */

#define PROBE_DIGEST_SIZE 33 /* with its NUL */

/* Digest of what was asked for: sets, hooks, filters, libraries, sizes, and the programs themselves. */
extern void probe_digest (probe_want const *, unsigned int, probe_ask const *, uint32_t, char *) ;

/*
  Looks for a complete collection of that digest. Returns 1 and fills maps and one result per want if it
  is there, 0 if it is not, or not complete. A result without a hook has one failure, as when it was stored.
*/
extern int probe_hold_take (char const *, char const *, probe_want const *, unsigned int, probe_maps *, probe_result *) ;

/* Deletes every herm: descriptor from the holder, then stores these. */
extern int probe_hold_store (char const *, char const *, probe_want const *, unsigned int, probe_maps const *, probe_result const *) ;

/* Deletes every herm: descriptor. Returns their number. */
extern int probe_hold_drop (char const *) ;

/* Publishes in the statistics how many runs of our programs the kernel has refused so far. Needs privilege and a recent kernel. */
extern int probe_missed (probe_want const *, probe_result const *, unsigned int, probe_maps const *) ;
extern void const *probe_elf_missed (size_t *) ;

#endif
