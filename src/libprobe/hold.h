/* ISC license. */

#ifndef HOLD_H
#define HOLD_H

#include <skalibs/stralloc.h>

#include <s6/fdholder.h>

#include "libprobe.h"

/*
  Identifiers begin with herm:probe:FORMAT:DIGEST: and go on with

    ring  stats  state  names
    link.SET.HOOKS.I.N     link I of N; HOOKS: main+companion...
    fail.SET.HOOK.ERRNO    the descriptor means nothing

  The ring is stored last: it proves the rest complete.
*/

#define HOLD_PREFIX "herm:probe:"

/*
  The rules of the set egress outlive the probe: herm:rule:FORMAT:nodes, and tables, stored last.
  No reader may have them.
*/

#define HOLD_RULES "herm:rule:"
#define HOLD_RULES_ID 32
extern void hold_rules_id (char *, char const *) ;

/* Writes the digest of the whole setup, objects included. */
extern void hold_digest (probe_setup const *, char *) ;

/* From a digest and words up to a 0, at most S6_FDHOLDER_ID_SIZE + 1 bytes. */
extern void hold_id (char *, char const *, char const *const *) ;

/* Retrieves one. Returns it, or -1 (errno); ENOENT: not held. */
extern int hold_get (s6_fdholder_t *, char const *, char const *const *) ;
#define hold_get1(a, digest, word) hold_get((a), (digest), (char const *const []){ (word), 0 })

/*
  Reads a set's hooks, number of links (not the links) and failures from a list of identifiers.
  Returns 1, or 0 if the list has no complete set. (list, digest, want, result)
*/
extern int hold_scan (stralloc const *, char const *, probe_want const *, probe_result *) ;

/* Returns 1, 0 if incomplete, or -1 (errno). A result without a hook has one failure. */
extern int hold_take (char const *, char const *, probe_setup *) ;

/* Replaces the held probe. */
extern int hold_store (char const *, char const *, probe_setup *) ;

/* Opens a pidfd of the holder into the setup, or warns. Of hold_take and hold_store. */
extern void hold_pin (s6_fdholder_t *, probe_setup *) ;

/* Returns 1, 0 if there are none, or -1 (errno). */
extern int hold_rules_take (s6_fdholder_t *, probe_maps *) ;

/* Takes the maps of rules, or makes and stores them. */
extern int hold_rules (char const *, probe_maps *) ;

/* Reports (setup, verb, path). Returns the exit code. */
extern int hold_failure (probe_setup const *, char const *, char const *) ;

#endif
