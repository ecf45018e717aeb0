/* ISC license. */

#ifndef HERM_HOLDER_H
#define HERM_HOLDER_H

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <s6/fdholder.h>

/*
  Work on an s6-fdholder that several users of herm share. Each user has a
  prefix, such as herm:probe: , and touches no identifier without it.
*/

/* Returns the deadline for the next answer of the holder: an absolute time, in static memory. */
extern tain const *holder_deadline (void) ;

/*
  Writes the NUL-terminated identifiers that start with the prefix to the stralloc.
  Returns their number, or -1 with errno.
*/
extern int holder_list (s6_fdholder_t *, char const *, stralloc *) ;

/*
  Deletes every identifier that starts with the prefix; one that is gone already is no error.
  Returns their number, or -1 with errno.
*/
extern int holder_clear (s6_fdholder_t *, char const *) ;

#endif
