/* ISC license. */

#ifndef HOLD_H
#define HOLD_H

#include "libprobe.h"

/*
  The probe in the holder: herm:probe:FORMAT:DIGEST: and then

    ring  stats  state
    link.SET.HOOKS.I.N     link number I of N; HOOKS: main+companion+...
    fail.SET.HOOK.ERRNO    a hook that failed; the descriptor means nothing

  The ring is stored last, and tells that the rest is complete.
*/

#define HOLD_PREFIX "herm:probe:"
#define HOLD_DIGEST_SIZE 33 /* with its NUL */

/* Writes the digest of everything that a setup configures, its objects included. */
extern void hold_digest (probe_setup const *, char *) ;

/* Writes an identifier (buffer of S6_FDHOLDER_ID_SIZE + 1, digest, words up to a 0). */
extern void hold_id (char *, char const *, char const *const *) ;

/*
  Takes the descriptors of a digest from a holder (path, digest). Returns 1, or 0 if they are
  missing or incomplete. A result without a hook has one failure, as when it was stored.
*/
extern int hold_take (char const *, char const *, probe_setup *) ;

/* Replaces the probe's descriptors in the holder. */
extern int hold_store (char const *, char const *, probe_setup const *) ;

/* Reports a failure of the holder (setup, verb, path). Returns the exit code. */
extern int hold_failure (probe_setup const *, char const *, char const *) ;

#endif
