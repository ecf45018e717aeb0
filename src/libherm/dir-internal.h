/* ISC license. */

#ifndef DIR_INTERNAL_H
#define DIR_INTERNAL_H

/* Returns 1 if gone, 0 for a nonempty directory, -1 (errno). */
extern int dir_zap (int, char const *) ;

#endif
