/* ISC license. */

#ifndef DIAG_H
#define DIAG_H

/* An error, reported after the clean-up. */
typedef struct diag_s diag ;
struct diag_s
{
  int code ;          /* exit code: 1, 100, 111 */
  int e ;             /* errno, or 0 */
  char const *what ;  /* "copy" with an errno, "missing" without */
  char name[256] ;    /* maybe cut */
  char const *where ; /* its directory; the caller sets it */
} ;

/* Takes errno if the code is 111. Returns -1. */
extern int diag_set (diag *, int, char const *, char const *) ;

extern void diag_die (diag const *) ;

#endif
