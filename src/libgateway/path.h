/* ISC license. */

#ifndef PATH_H
#define PATH_H

#include <skalibs/stralloc.h>

/*
  Resolves a path to a directory or, if the last argument is nonzero, any file. Returns 1 if
  only root and the caller can change where it leads: all on the way, links included, is theirs,
  and others can write at most to sticky directories; a final file's owner does not matter. Else
  0; -1 (errno).
*/
extern int path_trust (stralloc *, char const *, int) ;

#endif
