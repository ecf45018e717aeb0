/* ISC license. */

#ifndef HERM_LIBPROBE_H
#define HERM_LIBPROBE_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/genalloc.h>

#include "control.h"
#include "event.h"
#include "rule.h"

/*
  Loads probe sets, proves that they fire, and keeps them in a holder.
  Only this library links libbpf. Descriptors are close-on-exec and at least 3.
  Functions return 0, or -1 (errno), unless noted.
*/


 /* Sets */

typedef struct probe_set_s probe_set ;

/* Returns 0 if unknown. */
extern probe_set const *probe_set_find (char const *) ;

extern char const *probe_set_name (probe_set const *) ;

/* Returns 1 if the hook (enum herm_hook) must fire to count as attached, else 0. */
extern int probe_set_is_proved (probe_set const *, unsigned int) ;


 /* Shared maps */

typedef struct probe_maps_s probe_maps ;
struct probe_maps_s
{
  int ring ;
  int stats ;
  int state ;
  int control ;       /* loader only, like the next four */
  int tree ;
  int seeds ;
  int wants ;
  int lost ;
  int names ;         /* frozen, for the reader too */
  int rule_nodes ;    /* of egress, see rule.h; like the next, also for herm-rules */
  int rule_tables ;
  uint32_t ringsize ; /* bytes */
  uint32_t treesize ; /* processes */
  uint32_t namesize ; /* entries; 1: no names */
  uint32_t ncpu ;     /* columns of the statistics */
} ;

/* Freezes statistics and names. On failure stores the name of the map. */
extern int probe_maps_make (probe_maps *, char const **) ;


 /* Wants and results */

#define PROBE_LINKS_MAX 128    /* of one set */
#define PROBE_LIBRARIES_MAX 16
#define PROBE_WHY_SIZE 256
#define PROBE_DIGEST_SIZE 33       /* with its NUL */

typedef struct probe_want_s probe_want ;
struct probe_want_s
{
  probe_set const *set ;
  uint8_t hook ;        /* only this one, or HERM_HOOK_NONE */
  uint32_t companions ; /* with hook: exactly these; bits 1 << enum herm_hook */
  uint8_t required ;
} ;

typedef struct probe_failure_s probe_failure ;
struct probe_failure_s
{
  uint8_t hook ;      /* HERM_HOOK_NONE: the set as a whole */
  int e ;
  char why[PROBE_WHY_SIZE] ;
} ;

typedef struct probe_result_s probe_result ;
struct probe_result_s
{
  uint32_t companions ; /* working ones, bits as above */
  uint8_t hook ;        /* main, or HERM_HOOK_NONE */
  uint8_t nlinks ;
  uint8_t nfailures ;
  uint8_t ndegraded ;   /* first failures: companions */
  int links[PROBE_LINKS_MAX] ;
  probe_failure failures[HERM_HOOK_N] ;
} ;

typedef struct probe_library_s probe_library ;
struct probe_library_s
{
  char const *path ;
  uint64_t dev ;
  uint64_t ino ;
  int e ;             /* errno if unusable */
} ;

typedef struct probe_libraries_s probe_libraries ;
struct probe_libraries_s
{
  probe_library v[PROBE_LIBRARIES_MAX] ;
  unsigned int n ;
  int found ;         /* by search: unfit ones are skipped */
} ;

#define PROBE_ROOTS_MAX 16
#define PROBE_SERVICES_MAX 64

typedef struct probe_root_s probe_root ;
struct probe_root_s
{
  uint64_t start ;    /* 1/100 s */
  uint32_t pid ;
  uint32_t what ;     /* HERM_SEED_TREE, HERM_SEED_ROOT */
} ;


 /* Setups */

/* Takes a message in pieces. */
enum probe_level { PROBE_FATAL, PROBE_WARNING, PROBE_INFO } ;
typedef void probe_report_func (void *, enum probe_level, char const *const *, unsigned int) ;

typedef struct probe_setup_s probe_setup ;
struct probe_setup_s
{
  probe_maps maps ;
  probe_libraries libraries ;
  struct herm_config config ;
  probe_want wants[HERM_SET_N] ;
  probe_result results[HERM_SET_N] ;
  unsigned int n ;
  probe_root roots[PROBE_ROOTS_MAX] ;
  unsigned int nroots ;
  char const *services[PROBE_SERVICES_MAX] ;
  unsigned int nservices ;
  probe_report_func *report ;
  void *data ;
  char const *cgroup ; /* filter directory, or 0 */
  int calls ;          /* 1: given */
  int holder ;         /* a pidfd of the holder, or -1 */
} ;

/* Setup functions report errors, and return 0 or an exit code (herm(7)). Strings stay in use. */

extern void probe_setup_init (probe_setup *, probe_report_func *, void *) ;

/* Adds a set; a ! after its name means required. */
extern int probe_setup_want (probe_setup *, char const *) ;

/* Forces hooks: set=hook+companion... */
extern int probe_setup_hook (probe_setup *, char const *) ;

/* Filter: real uids of this user namespace: uid,uid... */
extern int probe_setup_uids (probe_setup *, char const *) ;

/* Filter: descent from a pid of this namespace; adds the set tree. */
extern int probe_setup_tree (probe_setup *, char const *) ;

/* Names: the services of an s6-svscan, by its directory; adds the set tree. */
extern int probe_setup_scandir (probe_setup *, char const *) ;

/* Filter: a name, with the names below it, or "" for all. Needs a scan directory. */
extern int probe_setup_service (probe_setup *, char const *) ;

/* Filter: a directory of cgroup2. */
extern int probe_setup_cgroup (probe_setup *, char const *) ;

/* Absolute path, for tls. Default: probe_library_find. */
extern int probe_setup_library (probe_setup *, char const *) ;

/* For guard: the allowed calls, by number, HERM_CALLS_MAX bits. */
extern int probe_setup_calls (probe_setup *, uint64_t const *) ;

/* Bytes: a power of two, at least a page. */
extern int probe_setup_ring (probe_setup *, uint32_t) ;

/*
  With a holder (socket path, or 0) takes a complete probe of the same configuration, without
  privilege, or stores the new one. Without a set, takes what the holder has; 1: nothing, 2: a
  probe of another version. STAMP must be current, SIGPIPE caught.
*/
extern int probe_setup_load (probe_setup *, char const *) ;

/* Deletes the probe from a holder. Likewise. */
extern int probe_setup_unload (probe_setup *, char const *) ;

extern void probe_setup_close (probe_setup *) ;


 /* Held probes */

typedef struct probe_held_s probe_held ;
struct probe_held_s
{
  unsigned int format ;         /* if not HERM_RECORD_FORMAT, nothing else is known */
  unsigned int sets ;           /* bits 1 << enum herm_set */
  char digest[PROBE_DIGEST_SIZE] ;
  probe_result results[HERM_SET_N] ; /* nlinks counts links that stay in the holder */
  probe_maps maps ;             /* ring, stats, state; names, or -1 */
} ;

/*
  Reads a holder (socket path) without privilege. Returns 1, 0 if it has no complete probe, or
  -1 (errno). The digest is that of the setup.
*/
extern int probe_held_read (probe_held *, char const *) ;


 /* Programs */

/* Returns 1 in the trigger of exec: main must return 0 at once. */
extern int probe_is_trigger (int, char const *const *) ;

/* Call first. Nonzero: libbpf writes messages to stderr. */
extern void probe_init (int) ;


 /* Rules of the set egress */

/* Takes the maps of rules from a holder (socket path). Returns 1; 0: it has none; -1 (errno). */
extern int probe_rules_take (probe_maps *, char const *) ;

/*
  Puts nodes and the addresses that they allow in force, all at once; later, no process is judged
  by what was in force before. Callers exclude each other. Returns the generation, from 1, or -1
  (errno). (maps, nodes, n, addresses, n)
*/
extern int probe_rules_put (probe_maps const *, herm_rule_part const *, size_t,
  herm_rule_key const *, size_t) ;

/*
  Reads the nodes in force (herm_rule_part): number i is node i + 1. Returns the generation, 0 if
  there are no rules yet, or -1 (errno). Needs the privilege of herm-rules.
*/
extern int probe_rules_get (probe_maps const *, genalloc *) ;


 /* Examination of the kernel */

/* Tries companions, then main hooks until one fires. -1: unknown, as without memory. */
extern int probe_attach (probe_setup const *, probe_want const *, probe_result *) ;

/* Keeps the first n links. */
extern void probe_result_drop (probe_result *, unsigned int) ;

/* Of the main hook */
extern probe_failure const *probe_result_failure (probe_result const *) ;

/* Writes hook+companion... in PROBE_HOOKS_SIZE bytes. */
#define PROBE_HOOKS_SIZE 64
extern void probe_result_hooks (probe_result const *, char *) ;

/* Adds every libssl that ld.so knows; paths stay allocated. */
extern int probe_library_find (probe_libraries *) ;

/* Explains an errno and map of probe_maps_make in PROBE_WHY_SIZE bytes. */
extern void probe_why_map (int, char const *, char *) ;

/* Returns 1 for an errno that may pass, else 0. */
extern int probe_temporary (int) ;

#endif
