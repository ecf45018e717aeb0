/* ISC license. */

#ifndef HERMES_INTERNAL_H
#define HERMES_INTERNAL_H

#include <stddef.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include <herm/json.h>
#include "hermes.h"

#define HERMES_STATE_FILE "gateway_state.json"
#define HERMES_STATE_MAX 1048576

/* Around work below the home; never nested. */
#define hermes_as(home) do { if ((home)->as) herm_look(&(home)->st) ; } while (0)
#define hermes_unas(home) do { if ((home)->as) herm_unlook() ; } while (0)

/* hermes_home_profile, already as the owner */
extern int hermes_profile_open (int, char const *) ;

/* Members of the state file; phase: of the lifecycle file. */
enum { HERMES_M_DESIRED, HERMES_M_GATEWAY, HERMES_M_PHASE, HERMES_M_N } ;

typedef struct hermes_json_s hermes_json ;
struct hermes_json_s
{
  stralloc text ;
  struct stat st ;
  herm_json_member m[HERMES_M_N] ;
  char const *open ;   /* after the brace */
  char const *first ;  /* member, or 0 */
  char const *last ;   /* member's end */
} ;
#define HERMES_JSON_ZERO { .text = STRALLOC_ZERO }

/* Reads and closes a file. Returns 1, or 0 (errno; EINVAL: no object, EMSGSIZE). */
extern int hermes_json_load (hermes_json *, int) ;

/* Replaces the state file of that stat (null: none). Returns 0, 1 if it changed, -1 (errno). */
extern int hermes_state_write (int, char const *, size_t, struct stat const *) ;

#endif
