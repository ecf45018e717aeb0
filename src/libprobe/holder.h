/* ISC license. */

#ifndef HERM_HOLDER_H
#define HERM_HOLDER_H

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <s6/fdholder.h>

/* Programs share an s6-fdholder: each touches only its prefix. */

/* For the next answer; static memory. */
extern tain const *holder_deadline (void) ;

/* Retrieves a descriptor. Returns it, or -1 (errno); ENOENT: not held. */
extern int holder_get (s6_fdholder_t *, char const *) ;

/* Stores one for good. Returns 1, or 0 (errno). */
extern int holder_put (s6_fdholder_t *, int, char const *) ;

/* Appends the prefix's identifiers, each with its NUL. Returns how many, or -1 (errno). */
extern int holder_list (s6_fdholder_t *, char const *, stralloc *) ;

/* Deletes them. Returns how many, or -1 (errno). */
extern int holder_clear (s6_fdholder_t *, char const *) ;

#endif
