/* ISC license. */

#ifndef HOLD_H
#define HOLD_H

#include "libprobe.h"

/*
  The probe in the holder. Its identifiers are herm:probe:FORMAT:DIGEST: and then

    ring  stats  state
    link.SET.HOOKS.I.N     link number I of N; HOOKS: main+companion+...
    fail.SET.HOOK.ERRNO    the hook could not be attached, nor the set if it has no link;
                           the descriptor means nothing

  The ring is stored last: if it is in the holder, everything else is.
*/

#define HOLD_PREFIX "herm:probe:"
#define HOLD_DIGEST_SIZE 33 /* with its NUL */

/* Writes the digest of a setup: sets, their objects and hooks, configuration, libraries, sizes. */
extern void hold_digest (probe_setup const *, char *) ;

/*
  Writes an identifier, its words separated by dots, to a buffer of
  S6_FDHOLDER_ID_SIZE + 1 bytes: (buffer, digest, words). The words end with 0.
*/
extern void hold_id (char *, char const *, char const *const *) ;

/*
  Looks for complete descriptors of that digest in the holder at that path.
  Returns 1 and fills the maps and results of the setup, or 0 if they are not
  there or incomplete. A result without a hook has one failure, as when it was stored.
*/
extern int hold_take (char const *, char const *, probe_setup *) ;

/* Deletes the identifiers of the probe from the holder, then stores these descriptors. */
extern int hold_store (char const *, char const *, probe_setup const *) ;

/* Reports that the holder failed with errno, and returns the exit code. (setup, verb, path) */
extern int hold_failure (probe_setup const *, char const *, char const *) ;

#endif
