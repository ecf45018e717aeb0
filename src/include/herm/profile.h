/* ISC license. */

#ifndef HERM_PROFILE_H
#define HERM_PROFILE_H

#include <stddef.h>

#include <skalibs/gccattributes.h>
#include <skalibs/stralloc.h>

#define HERM_SLOT_PREFIX "gateway-"
#define HERM_SLOT_PREFIX_LEN (sizeof(HERM_SLOT_PREFIX) - 1)

/* s6-svscan's limit less the prefix */
#define HERM_PROFILE_MAX 243

#define HERM_SLOT_MAX (HERM_SLOT_PREFIX_LEN + HERM_PROFILE_MAX)

/*
  Returns 1 for a profile, see herm-slot(7); else 0 and, unless null, the offset of the bad byte
  (the end: too short; HERM_PROFILE_MAX: too long).
*/
extern int herm_profile_scan (char const *, size_t *) ;

/* Dies with 100 if it is no profile. */
extern void herm_profile_check (char const *) ;

/* Appends n names, sorted, each with its NUL. Returns 1, or 0 (errno). */
extern int herm_profile_sort (stralloc *, stralloc const *, size_t) ;

/* Writes to HERM_SLOT_MAX + 1 bytes. */
extern void herm_slot_name (char *, char const *) ;

/* Returns the profile, or null if no slot has such a name. */
extern char const *herm_slot_profile (char const *) gccattr_pure ;

#endif
