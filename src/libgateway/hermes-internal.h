/* ISC license. */

#ifndef HERMES_INTERNAL_H
#define HERMES_INTERNAL_H

#include <stddef.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include "hermes.h"

#define HERMES_STATE_FILE "gateway_state.json"
#define HERMES_STATE_MAX 1048576 /* bytes */
#define HERMES_STATE_DEPTH 64    /* levels of arrays and objects, at most 64 */

/* Around all work below the home. They do not nest. */
#define hermes_as(home) do { if ((home)->as) herm_look(&(home)->st) ; } while (0)
#define hermes_unas(home) do { if ((home)->as) herm_unlook() ; } while (0)

/* hermes_home_profile, already as the owner */
extern int hermes_profile_open (int, char const *) ;

/* The members that matter here: two of the state file, and one of the lifecycle file. */
enum { HERMES_M_DESIRED, HERMES_M_GATEWAY, HERMES_M_PHASE, HERMES_M_N } ;

typedef struct hermes_json_s hermes_json ;
struct hermes_json_s
{
  stralloc text ;
  struct stat st ;           /* of the file */
  size_t start[HERMES_M_N] ; /* of the members' values */
  size_t end[HERMES_M_N] ;   /* 0: no such member */
  size_t open ;              /* behind the opening brace */
  size_t first ;             /* the first member; 0: the object is empty */
  size_t last ;              /* the end of the last member */
} ;
#define HERMES_JSON_ZERO { .text = STRALLOC_ZERO }

/*
  Reads an open file, and closes it; -1 is a file that could not be opened, with errno.
  Returns 1, or 0 (errno: ENOENT, EINVAL: no good JSON object, EMSGSIZE...).
*/
extern int hermes_json_load (hermes_json *, int) ;

/*
  Checks that the text is an object as python's json.loads reads it, in UTF-8, and finds
  its members; of two with the same name, the last one. Returns 1 or 0.
*/
extern int hermes_json_scan (hermes_json *) ;

/* Returns 1 if these bytes of JSON are a string that means that word, in ASCII, else 0. */
extern int hermes_json_is (char const *, size_t, char const *) ;

/*
  Puts a new state file into the open directory in the place of the one of that stat, or,
  null pointer, of none. Returns 0; 1, having changed nothing, if another process has
  changed the file meanwhile; -1 (errno) on error.
*/
extern int hermes_state_write (int, char const *, size_t, struct stat const *) ;

#endif
