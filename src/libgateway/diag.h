/* ISC license. */

#ifndef DIAG_H
#define DIAG_H

/* Why something failed: clean up first, then report. */
typedef struct diag_s diag ;
struct diag_s
{
  int code ;          /* 100: the caller's mistake, 111: the system's */
  int e ;             /* errno, or 0 */
  char const *what ;  /* "unable to copy", "not executable", ... */
  char name[256] ;    /* maybe cut */
  char const *where ; /* its directory, set by callers of those who fail */
} ;

/* Takes errno for 111. Returns -1. */
extern int diag_set (diag *, int, char const *, char const *) ;

extern void diag_die (diag const *) ;

#endif
