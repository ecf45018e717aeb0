/* ISC license. */

#ifndef HERM_HOLD_H
#define HERM_HOLD_H

#include "holder.h"
#include "libprobe.h"

/*
  Identifiers of the probe in the holder are herm:probe:FORMAT:DIGEST: and then

    ring  stats  state
    link.SET.HOOKS.I.N     link number I of N; HOOKS: main+companion+...
    fail.SET.HOOK.ERRNO    the hook could not be attached, nor the set if it has no link;
                           the descriptor means nothing

  The ring is stored last: if it is in the holder, everything else is.
*/

#define HOLD_PREFIX "herm:probe:"

/* Writes such an identifier, the words, which end with 0, separated by dots, to a buffer of S6_FDHOLDER_ID_SIZE + 1 bytes. */
extern void probe_hold_id (char *, char const *, char const *const *) ;

#endif
