/* ISC license. */

#ifndef XATTR_H
#define XATTR_H

/*
  Gives the second file the extended attributes of the first, ACLs included, without others,
  except signatures. Returns 0, or -1 (errno).
*/
extern int xattr_copy (int, int) ;

#endif
