/* ISC license. */

#ifndef DIAG_H
#define DIAG_H

/* Why something failed: its finder cleans up first, then reports. */
typedef struct diag_s diag ;
struct diag_s
{
  int code ;          /* exit code: 100 for the caller's mistake, 111 for the system's */
  int e ;             /* errno, or 0 */
  char const *what ;  /* "unable to copy", "not executable", ... */
  char name[256] ;    /* the object, cut if it must be */
  char const *where ; /* the directory that has it: not of diag_set(), but of those above it */
} ;

/* Fills in a diag, taking errno for 111. Returns -1. */
extern int diag_set (diag *, int, char const *, char const *) ;

/* Dies of it. */
extern void diag_die (diag const *) ;

#endif
