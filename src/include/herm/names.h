/* ISC license. */

#ifndef HERM_NAMES_H
#define HERM_NAMES_H

#include <stddef.h>

#include <skalibs/gccattributes.h>

/* Names of the numbers in event.h. */

/* Return a name, "-" for HERM_HOOK_NONE, null for an unknown number. */
extern char const *herm_set_name (unsigned int) gccattr_const ;
extern char const *herm_hook_name (unsigned int) gccattr_const ;
extern char const *herm_kind_name (unsigned int) gccattr_const ;

/* Return 1, or 0 if these n bytes are no name. (number, s, n) */
extern int herm_set_scan (unsigned int *, char const *, size_t) ;
extern int herm_hook_scan (unsigned int *, char const *, size_t) ;
extern int herm_kind_scan (unsigned int *, char const *, size_t) ;

#endif
