/* ISC license. */

#ifndef DIR_INTERNAL_H
#define DIR_INTERNAL_H

/* Removes one entry; no such entry is success. Returns 1; 0 if it is a directory that is not empty; -1 (errno) on error. */
extern int dir_zap (int, char const *) ;

#endif
