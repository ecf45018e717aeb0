/* ISC license. */

#ifndef HERM_LIBPROBE_H
#define HERM_LIBPROBE_H

#include <stdint.h>

#include "control.h"
#include "event.h"

/*
  Probe sets: the BPF programs that record one subject, such as executions,
  each set one object (bpf/SET.bpf.c). This library loads and attaches sets,
  sees that they fire, and keeps them in a holder. It is what links libbpf.

  Descriptors are close-on-exec and at least 3. Functions that return int
  return 0, or -1 with errno, unless they say otherwise.
*/


 /* Sets */

typedef struct probe_set_s probe_set ;

/* Returns the set of that name, or 0 if herm has no such set. */
extern probe_set const *probe_set_find (char const *) ;

extern char const *probe_set_name (probe_set const *) ;

/* Returns 1 if the hook (enum herm_hook) had to fire to count as attached, 0 if it could not. */
extern int probe_set_is_proved (probe_set const *, unsigned int) ;


 /* Maps that all sets share */

typedef struct probe_maps_s probe_maps ;
struct probe_maps_s
{
  int ring ;
  int stats ;
  int state ;
  int control ;       /* stays in the loader, as does the tree */
  int tree ;
  uint32_t ringsize ; /* bytes of data */
  uint32_t treesize ; /* processes */
  uint32_t ncpu ;     /* columns of the statistics */
} ;

/*
  Makes the maps, of ringsize and treesize, and freezes the statistics.
  On failure nothing is left open, and the text pointer names the map.
*/
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
  uint32_t companions ; /* with hook, bits 1 << enum herm_hook: exactly these companions */
  uint8_t required ;
} ;

/* A hook that does not work. */
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
  uint32_t companions ; /* bits 1 << enum herm_hook: companions that work */
  uint8_t hook ;        /* the main hook that works, or HERM_HOOK_NONE */
  uint8_t nlinks ;
  uint8_t nfailures ;
  uint8_t ndegraded ;   /* the number of failures of companions, which come first */
  int links[PROBE_LINKS_MAX] ;
  probe_failure failures[HERM_HOOK_N] ; /* in the order of the trials */
} ;

typedef struct probe_library_s probe_library ;
struct probe_library_s
{
  char const *path ;
  uint64_t dev ;
  uint64_t ino ;
  int e ;             /* errno: it cannot be used */
} ;

/* For the set tls. No file is in it twice. */
typedef struct probe_libraries_s probe_libraries ;
struct probe_libraries_s
{
  probe_library v[PROBE_LIBRARIES_MAX] ;
  unsigned int n ;
  int found ;         /* 1: found, not named, so that a library that does not fit is passed over */
} ;


 /* A setup: everything that one load needs, and its results */

/*
  Receives a message, as so many strings to print one after the other.
  A fatal one comes just before a function returns an exit code.
*/
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
  void *data ;        /* its first argument */
} ;

/*
  The functions of a setup, init and close aside, report what is wrong and
  return 0 or an exit code of the suite: 100 for a bad argument or environment,
  99 for a holder that does not answer, 111 for a failure that may pass, 112 for
  a kernel or privileges that do not allow it. Strings must outlive the setup.
*/

extern void probe_setup_init (probe_setup *, probe_report_func *, void *) ;

/* Adds a set by name; with ! at the end it is required. */
extern int probe_setup_want (probe_setup *, char const *) ;

/* Forces hooks of a set that was added: set=hook, with companions set=hook+companion... */
extern int probe_setup_hook (probe_setup *, char const *) ;

/* Adds real uids of this user namespace, separated by commas, to the filter. */
extern int probe_setup_uids (probe_setup *, char const *) ;

/* Makes the descendants of a process of this pid namespace the filter. Adds the set tree. */
extern int probe_setup_tree (probe_setup *, char const *) ;

/* Makes a cgroup, a directory of the unified hierarchy, the filter. */
extern int probe_setup_cgroup (probe_setup *, char const *) ;

/*
  Adds a library, by absolute path, to the set tls. Without any the set takes
  every libssl that the dynamic linker knows.
*/
extern int probe_setup_library (probe_setup *, char const *) ;

/* Sets the bytes of the ring buffer, a power of two of at least a page. */
extern int probe_setup_ring (probe_setup *, uint32_t) ;

/*
  Loads and attaches the sets, sorted from now on, and reports each hook and
  set that does not work. With a holder (path of its socket, or 0) it takes the
  descriptors from there if those of the same configuration are complete, which
  needs no privilege; if not it stores the new ones. Then taken links are not
  needed. tain_now_g() must work and SIGPIPE be caught. On failure all
  descriptors are closed again.
*/
extern int probe_setup_load (probe_setup *, char const *) ;

/* Deletes all descriptors of the probe from a holder. Needs what probe_setup_load needs. */
extern int probe_setup_unload (probe_setup *, char const *) ;

/* Closes all maps and links. */
extern void probe_setup_close (probe_setup *) ;


 /* Programs */

/*
  Returns 1 if this process was executed only to be seen by the set exec: main
  must then return 0 at once.
*/
extern int probe_is_trigger (int, char const *const *) ;

/* Before all else: libbpf prints its messages to stderr if the argument is not 0, else none. */
extern void probe_init (int) ;


 /* One set, to examine the kernel */

/*
  Tries the companions of a set, then its hooks until one has loaded, attached
  and fired. Returns -1 only if that says nothing about the set: no memory,
  no descriptors, no /proc.
*/
extern int probe_attach (probe_setup const *, probe_want const *, probe_result *) ;

/* Closes the links of a result beyond the first n. */
extern void probe_result_drop (probe_result *, unsigned int) ;

/* Returns the failure that explains why the set does not work. */
extern probe_failure const *probe_result_failure (probe_result const *) ;

/* Writes the hooks that work, hook+companion+companion, to a buffer of PROBE_HOOKS_SIZE bytes. */
#define PROBE_HOOKS_SIZE 64
extern void probe_result_hooks (probe_result const *, char *) ;

/* Adds every libssl that the dynamic linker knows. The paths remain in memory. */
extern int probe_library_find (probe_libraries *) ;

/*
  Writes at most PROBE_WHY_SIZE bytes: why probe_maps_make failed with this errno,
  at the map that it named, and what helps.
*/
extern void probe_why_map (int, char const *, char *) ;

/* Returns 1 if trying again can help after this errno, 0 if not. */
extern int probe_temporary (int) ;

#endif
