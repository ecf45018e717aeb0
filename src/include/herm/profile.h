/* ISC license. */

#ifndef HERM_PROFILE_H
#define HERM_PROFILE_H

#include <stddef.h>

#include <skalibs/gccattributes.h>

/* A gateway's service directory is HERM_SLOT_PREFIX followed by its profile. */
#define HERM_SLOT_PREFIX "gateway-"
#define HERM_SLOT_PREFIX_LEN (sizeof(HERM_SLOT_PREFIX) - 1)

/* In bytes: with the prefix, s6-svscan's name_max of 251. */
#define HERM_PROFILE_MAX 243

#define HERM_SLOT_MAX (HERM_SLOT_PREFIX_LEN + HERM_PROFILE_MAX)

/*
  Is this string a profile name: [a-z0-9][a-z0-9_-]*, 1 to HERM_PROFILE_MAX bytes?
  Returns 1, or 0 and then stores the offset of the first offending byte;
  the offset of the end means: too short, and HERM_PROFILE_MAX: too long.
*/
extern int herm_profile_scan (char const *, size_t *) ;

/* Dies with 100, naming the rule and the offending byte, if the string is not a profile name. */
extern void herm_profile_check (char const *) ;

/* Is this string, an environment variable's value or a null pointer, one of: 1 true yes on, in any case? */
extern int herm_truthy (char const *) gccattr_pure ;

#endif
