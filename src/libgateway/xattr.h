/* ISC license. */

#ifndef XATTR_H
#define XATTR_H

/* Makes all attributes of the second file the first's, but signatures. Returns 0, -1 (errno). */
extern int xattr_copy (int, int) ;

#endif
