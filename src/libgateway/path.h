/* ISC license. */

#ifndef PATH_H
#define PATH_H

#include <skalibs/stralloc.h>

/*
  Resolves a path to a directory, or any file if nonzero. Returns 1 if only root and the caller
  can redirect it (sticky directories are ignored), else 0; -1 (errno).
*/
extern int path_trust (stralloc *, char const *, int) ;

#endif
