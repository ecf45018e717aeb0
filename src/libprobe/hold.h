/* ISC license. */

#ifndef HERM_PROBE_HOLD_H
#define HERM_PROBE_HOLD_H

#include <stddef.h>

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <s6/fdholder.h>

#include "libprobe.h"

/*
  What is in the holder, behind herm:FORMAT:DIGEST:
    ring  stats  state
    link.SET.HOOKS.I.N     link number I of N; HOOKS: main+beside+...
    fail.SET.HOOK.ERRNO    that hook, and if there is no link, the set, could not be attached; the descriptor means nothing
  The ring is stored last: where it is, all the rest has been stored.
*/

#define HOLD_PREFIX "herm:"
#define HOLD_PREFIX_LEN (sizeof(HOLD_PREFIX) - 1)

/* Writes herm:FORMAT:DIGEST:a.b... to a buffer of S6_FDHOLDER_ID_SIZE + 1 bytes. The list of words ends with 0. */
extern void probe_hold_id (char *, char const *, char const *const *) ;

/*
  A deadline for the next answer, which is a matter of microseconds; but what closes hundreds of links takes seconds
  in all, and minutes where processors are scarce.
*/
extern tain const *probe_hold_soon (void) ;

/* The NUL-terminated identifiers that are ours, of whatever digest. Returns their number, or -1. */
extern int probe_hold_list (s6_fdholder_t *, stralloc *) ;

/* Deletes them all, skipping what is gone already. Returns their number, or -1. */
extern int probe_hold_clear (s6_fdholder_t *) ;

#endif
