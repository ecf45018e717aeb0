/* ISC license. */

#ifndef HERM_ENV_H
#define HERM_ENV_H

#include <stddef.h>

#include <skalibs/gccattributes.h>

/* Bytes of VAR=value that execve takes. */
#define HERM_ENV_MAX 131071

/*
  Returns 1 if these bytes are the name of a variable that a user may set for a
  gateway: [A-Za-z_][A-Za-z0-9_]*, at most 255 bytes, and not HERM_*. Else 0.
*/
extern int herm_env_ok (char const *, size_t) gccattr_pure ;

/*
  Returns 1 if the value of an environment variable, possibly a null pointer, is
  one of 1 true yes on, in any case. Else 0.
*/
extern int herm_truthy (char const *) gccattr_pure ;

#endif
