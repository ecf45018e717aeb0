/* ISC license. */

#ifndef DIR_INTERNAL_H
#define DIR_INTERNAL_H

/* Returns 1 if the entry is gone, 0 for a directory that is not empty, -1 (errno). */
extern int dir_zap (int, char const *) ;

#endif
