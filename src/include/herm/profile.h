/* ISC license. */

#ifndef HERM_PROFILE_H
#define HERM_PROFILE_H

#include <stddef.h>

#include <skalibs/gccattributes.h>
#include <skalibs/stralloc.h>

#define HERM_SLOT_PREFIX "gateway-"
#define HERM_SLOT_PREFIX_LEN (sizeof(HERM_SLOT_PREFIX) - 1)

/* with the prefix, s6-svscan's limit of 251 bytes */
#define HERM_PROFILE_MAX 243

#define HERM_SLOT_MAX (HERM_SLOT_PREFIX_LEN + HERM_PROFILE_MAX)

/*
  Returns 1 if the string is [a-z0-9][a-z0-9_-]*, of 1 to HERM_PROFILE_MAX bytes; else 0 and,
  unless null, the offset of the offending byte (the end: too short; HERM_PROFILE_MAX: too
  long).
*/
extern int herm_profile_scan (char const *, size_t *) ;

/* Dies with 100, naming the rule and byte, if it is no profile. */
extern void herm_profile_check (char const *) ;

/* Appends n names, each with its NUL, sorted, to the first stralloc. Returns 1, or 0 (errno). */
extern int herm_profile_sort (stralloc *, stralloc const *, size_t) ;

/* To HERM_SLOT_MAX + 1 bytes. */
extern void herm_slot_name (char *, char const *) ;

/* Returns the profile, or null if it is no slot's name. */
extern char const *herm_slot_profile (char const *) gccattr_pure ;

#endif
