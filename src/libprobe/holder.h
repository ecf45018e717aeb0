/* ISC license. */

#ifndef HERM_HOLDER_H
#define HERM_HOLDER_H

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <s6/fdholder.h>

/* An s6-fdholder that several programs share: each touches only identifiers of its prefix. */

/* Returns the deadline for the next answer, in static memory. */
extern tain const *holder_deadline (void) ;

/* Appends the identifiers with that prefix, each with its NUL. Returns how many, or -1. */
extern int holder_list (s6_fdholder_t *, char const *, stralloc *) ;

/* Deletes the identifiers with that prefix. Returns how many, or -1. */
extern int holder_clear (s6_fdholder_t *, char const *) ;

#endif
