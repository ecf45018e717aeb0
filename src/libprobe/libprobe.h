/* ISC license. */

#ifndef HERM_LIBPROBE_H
#define HERM_LIBPROBE_H

#include <stdint.h>

#include "control.h"
#include "event.h"

/*
  Loads and attaches probe sets, sees that they fire, and keeps them in a holder.
  Only this library links libbpf. Descriptors are close-on-exec and at least 3.
  Functions that return int return 0, or -1 (errno), unless they say otherwise.
*/


 /* Sets */

typedef struct probe_set_s probe_set ;

/* Returns 0 if there is no such set. */
extern probe_set const *probe_set_find (char const *) ;

extern char const *probe_set_name (probe_set const *) ;

/* Returns 1 if that hook (enum herm_hook) must fire to count as attached, 0 if it cannot. */
extern int probe_set_is_proved (probe_set const *, unsigned int) ;


 /* Maps that all sets share */

typedef struct probe_maps_s probe_maps ;
struct probe_maps_s
{
  int ring ;
  int stats ;
  int state ;
  int control ;       /* for the loader only, like the tree */
  int tree ;
  uint32_t ringsize ; /* bytes of data */
  uint32_t treesize ; /* processes */
  uint32_t ncpu ;     /* columns of the statistics */
} ;

/* Makes the maps; freezes the statistics. On failure the text pointer names the map. */
extern int probe_maps_make (probe_maps *, char const **) ;


 /* What is wanted, and what came of it */

#define PROBE_LINKS_MAX 128    /* of one set */
#define PROBE_LIBRARIES_MAX 16
#define PROBE_WHY_SIZE 256

typedef struct probe_want_s probe_want ;
struct probe_want_s
{
  probe_set const *set ;
  uint8_t hook ;        /* the only main hook to try, or HERM_HOOK_NONE */
  uint32_t companions ; /* with hook: exactly these, bits 1 << enum herm_hook */
  uint8_t required ;
} ;

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
  uint32_t companions ; /* those that work, bits 1 << enum herm_hook */
  uint8_t hook ;        /* the main hook that works, or HERM_HOOK_NONE */
  uint8_t nlinks ;
  uint8_t nfailures ;
  uint8_t ndegraded ;   /* the first failures: of companions */
  int links[PROBE_LINKS_MAX] ;
  probe_failure failures[HERM_HOOK_N] ;
} ;

typedef struct probe_library_s probe_library ;
struct probe_library_s
{
  char const *path ;
  uint64_t dev ;
  uint64_t ino ;
  int e ;             /* 0, or errno: unusable */
} ;

typedef struct probe_libraries_s probe_libraries ;
struct probe_libraries_s
{
  probe_library v[PROBE_LIBRARIES_MAX] ;
  unsigned int n ;
  int found ;         /* 1: not named by the user: an unfit library is skipped */
} ;


 /* A setup: everything that one load needs, and its results */

/* Receives a message in pieces. A fatal one comes before a function returns an exit code. */
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
  unsigned int n ;    /* of wants and results */
  probe_report_func *report ;
  void *data ;        /* for report */
  char const *cgroup ; /* the directory of the filter, or 0 */
} ;

/*
  These functions report errors, and return 0 or an exit code of the suite, see herm(7).
  Strings must outlive the setup.
*/

extern void probe_setup_init (probe_setup *, probe_report_func *, void *) ;

/* Adds a set by name; a ! at the end means required. */
extern int probe_setup_want (probe_setup *, char const *) ;

/* Forces hooks of an added set: set=hook+companion... */
extern int probe_setup_hook (probe_setup *, char const *) ;

/* Filters by real uids of this user namespace, separated by commas. */
extern int probe_setup_uids (probe_setup *, char const *) ;

/* Filters by descent from a pid of this namespace. Adds the set tree. */
extern int probe_setup_tree (probe_setup *, char const *) ;

/* Filters by a cgroup, a directory of the unified hierarchy. */
extern int probe_setup_cgroup (probe_setup *, char const *) ;

/* Adds a library, by absolute path, for the set tls. Default: every libssl that ld.so knows. */
extern int probe_setup_library (probe_setup *, char const *) ;

/* Sets the bytes of the ring: a power of two, at least a page. */
extern int probe_setup_ring (probe_setup *, uint32_t) ;

/*
  Sorts, loads and attaches the sets; reports what does not work. With a holder (path of
  its socket, or 0) takes complete descriptors of the same configuration from there, without
  privilege, or stores the new ones. STAMP must be current, SIGPIPE caught.
*/
extern int probe_setup_load (probe_setup *, char const *) ;

/* Deletes all descriptors of the probe from a holder. Likewise. */
extern int probe_setup_unload (probe_setup *, char const *) ;

extern void probe_setup_close (probe_setup *) ;


 /* Programs */

/* Returns 1 in the trigger of the set exec: main must then return 0 at once. */
extern int probe_is_trigger (int, char const *const *) ;

/* Call first. libbpf writes its messages to stderr if the argument is not 0. */
extern void probe_init (int) ;


 /* One set, to examine the kernel */

/*
  Tries the companions of a set, then its main hooks until one has loaded, attached and
  fired. -1 only if that says nothing about the set (no memory, descriptors, /proc).
*/
extern int probe_attach (probe_setup const *, probe_want const *, probe_result *) ;

/* Closes the links but the first n. */
extern void probe_result_drop (probe_result *, unsigned int) ;

/* Returns the failure of the main hook. */
extern probe_failure const *probe_result_failure (probe_result const *) ;

/* Writes hook+companion... to a buffer of PROBE_HOOKS_SIZE bytes. */
#define PROBE_HOOKS_SIZE 64
extern void probe_result_hooks (probe_result const *, char *) ;

/* Adds every libssl that ld.so knows; their paths stay allocated. */
extern int probe_library_find (probe_libraries *) ;

/* Explains a failure of probe_maps_make (errno, map) in PROBE_WHY_SIZE bytes. */
extern void probe_why_map (int, char const *, char *) ;

/* Returns 1 if this errno may pass, else 0. */
extern int probe_temporary (int) ;

#endif
