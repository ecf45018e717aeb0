/* ISC license. */

#ifndef HERM_REQUEST_H
#define HERM_REQUEST_H

#include <skalibs/stralloc.h>

/* What the server says: see herm-control(1). */
typedef struct request_server_s request_server ;
struct request_server_s
{
  char const *verbs ;     /* permitted, between spaces */
  char const *holder ;
  char const *scandir ;
  char const *record ;    /* a service */
  char const *rules ;     /* or 0 */
  char const *policies ;  /* or 0 */
} ;

#define REQUEST_WORDS_MAX 64

typedef struct request_plan_s request_plan ;
struct request_plan_s
{
  char const *argv[2 * REQUEST_WORDS_MAX + 16] ; /* to execute; empty: nothing */
  unsigned int n ;
  stralloc policy ;       /* path */
  char const *bad ;       /* if refused: why, and what word */
  char const *word ;
} ;
#define REQUEST_PLAN_ZERO { .n = 0, .policy = STRALLOC_ZERO }

/*
  Translates a request, words up to a 0; only what a word must be gets into argv, never as an
  option. Returns 1, 0 (refused), or -1 (errno). Strings stay in use.
*/
extern int request_scan (request_plan *, request_server const *, char const *const *) ;

#endif
