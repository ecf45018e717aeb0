/* ISC license. */

#ifndef XATTR_H
#define XATTR_H

/* Copies all attributes and ACLs, removes others, except signatures. Returns 0, -1 (errno). */
extern int xattr_copy (int, int) ;

#endif
