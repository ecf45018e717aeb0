/* ISC license. */

#ifndef CONTAINER_H
#define CONTAINER_H

#include <sys/types.h>

/*
  What the container was told to do: the arguments of the first process, root's or one's own, that has main-wrapper.sh
  among its own, after that word and after one "hermes". Each ends with a NUL, and the last with one more.
  Returns the number of bytes, cut at max; 0 if there is no such process.
*/
extern size_t container_args (char *, size_t) ;

#endif
