/* ISC license. */

#ifndef XATTR_H
#define XATTR_H

/*
  Gives the second open file all extended attributes of the first one, ACLs included, and
  no others, but for signatures of the contents. Returns 0, or -1 (errno) if one cannot be kept.
*/
extern int xattr_copy (int, int) ;

#endif
