/* ISC license. */

#ifndef HERM_ENV_H
#define HERM_ENV_H

#include <stddef.h>

#include <skalibs/gccattributes.h>

/* of VAR=value, for execve */
#define HERM_ENV_MAX 131071

/*
  Returns 1 for a variable that users may set: [A-Za-z_][A-Za-z0-9_]*, at most 255 bytes, not
  HERM_*. Else 0.
*/
extern int herm_env_ok (char const *, size_t) gccattr_pure ;

/* Returns 1 for 1, true, yes, on in any case, else 0. */
extern int herm_truthy (char const *) gccattr_pure ;

#endif
