/* ISC license. */

#ifndef STATE_INTERNAL_H
#define STATE_INTERNAL_H

#include <sys/stat.h>

#include <jansson.h>

/*
  Reads the state file of an open profile directory, and stores what it was like.
  Returns an object to json_decref(), or a null pointer (errno: ENOENT, EINVAL if it is no good JSON object, EMSGSIZE...).
*/
extern json_t *state_load (int, struct stat *) ;

/*
  Puts a new state file in the place of the one that was read, or, null pointer, of none.
  Returns 0; 1 if that has been changed meanwhile: then nothing is written; -1 (errno) on error.
*/
extern int state_write (int, char const *, size_t, struct stat const *) ;

#endif
