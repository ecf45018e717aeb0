/* ISC license. */

#ifndef DIR_INTERNAL_H
#define DIR_INTERNAL_H

/*
  Removes one entry. Returns 1, also if there is none; 0 if it is a directory that is not
  empty; -1 (errno) on error.
*/
extern int dir_zap (int, char const *) ;

#endif
