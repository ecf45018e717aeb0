/* ISC license. */

#ifndef HERM_NAMES_H
#define HERM_NAMES_H

#include <stddef.h>

#include <skalibs/gccattributes.h>

/*
  The names of probe sets, of hooks and of kinds of lines: in options, in the
  environment of a reader, and in its lines. The numbers are those of event.h.
*/

/* Returns the name of an enum herm_set, herm_hook ("-" for HERM_HOOK_NONE), herm_kind; 0: none. */
extern char const *herm_set_name (unsigned int) gccattr_const ;
extern char const *herm_hook_name (unsigned int) gccattr_const ;
extern char const *herm_kind_name (unsigned int) gccattr_const ;

/* Returns 1 and stores the number if these n bytes are a name, 0 if not. (number, s, n) */
extern int herm_set_scan (unsigned int *, char const *, size_t) ;
extern int herm_hook_scan (unsigned int *, char const *, size_t) ;
extern int herm_kind_scan (unsigned int *, char const *, size_t) ;

#endif
