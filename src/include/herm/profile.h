/* ISC license. */

#ifndef HERM_PROFILE_H
#define HERM_PROFILE_H

#include <stddef.h>

#include <skalibs/gccattributes.h>
#include <skalibs/stralloc.h>

/* A gateway's slot, its service directory, is named HERM_SLOT_PREFIX and the profile. */
#define HERM_SLOT_PREFIX "gateway-"
#define HERM_SLOT_PREFIX_LEN (sizeof(HERM_SLOT_PREFIX) - 1)

/* In bytes: with the prefix, s6-svscan's name_max of 251. */
#define HERM_PROFILE_MAX 243

#define HERM_SLOT_MAX (HERM_SLOT_PREFIX_LEN + HERM_PROFILE_MAX)

/*
  Returns 1 if the string is a profile name: [a-z0-9][a-z0-9_-]*, 1 to HERM_PROFILE_MAX
  bytes. Else returns 0 and stores the offset of the first offending byte, unless the
  pointer is null: the offset of the end means too short, HERM_PROFILE_MAX too long.
*/
extern int herm_profile_scan (char const *, size_t *) ;

/* Dies with 100, naming the rule and the offending byte, if the string is not a profile name. */
extern void herm_profile_check (char const *) ;

/*
  Appends n profile names, each with its NUL, from the second stralloc to the first,
  sorted. Returns 1, or 0 (errno).
*/
extern int herm_profile_sort (stralloc *, stralloc const *, size_t) ;

/* Writes the name of a profile's slot, with its NUL, to a buffer of HERM_SLOT_MAX + 1 bytes. */
extern void herm_slot_name (char *, char const *) ;

/* Returns the profile in the name of a slot, or a null pointer if it is not the name of a slot. */
extern char const *herm_slot_profile (char const *) gccattr_pure ;

#endif
