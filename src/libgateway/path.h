/* ISC license. */

#ifndef PATH_H
#define PATH_H

#include <skalibs/stralloc.h>

/*
  Resolves a path to a directory, or, if the last argument is nonzero, to any file. Returns
  1 if only root and the caller can change where it leads: everything on the way, links
  included, is root's or the caller's, and others can write at most to sticky directories.
  The owner of a file at the end does not matter. Else 0; -1 (errno) on error.
*/
extern int path_trust (stralloc *, char const *, int) ;

#endif
