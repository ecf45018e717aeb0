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

#endif
