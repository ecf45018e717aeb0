/* ISC license. */

#ifndef HOLD_H
#define HOLD_H

#include "libprobe.h"

/*
  Identifiers begin with herm:probe:FORMAT:DIGEST: and go on with

    ring  stats  state
    link.SET.HOOKS.I.N     link I of N; HOOKS: main+companion...
    fail.SET.HOOK.ERRNO    the descriptor means nothing

  The ring is stored last: it proves the rest complete.
*/

#define HOLD_PREFIX "herm:probe:"
#define HOLD_DIGEST_SIZE 33 /* with its NUL */

/* Writes the digest of the whole setup, objects included. */
extern void hold_digest (probe_setup const *, char *) ;

/* From a digest and words up to a 0, at most S6_FDHOLDER_ID_SIZE + 1 bytes. */
extern void hold_id (char *, char const *, char const *const *) ;

/* Returns 1, 0 if incomplete, or -1 (errno). A result without a hook has one failure. */
extern int hold_take (char const *, char const *, probe_setup *) ;

/* Replaces the held probe. */
extern int hold_store (char const *, char const *, probe_setup const *) ;

/* Reports (setup, verb, path). Returns the exit code. */
extern int hold_failure (probe_setup const *, char const *, char const *) ;

#endif
