/* ISC license. */

#ifndef FIFO_INTERNAL_H
#define FIFO_INTERNAL_H

#include <stddef.h>

/*
  Writes to the FIFO "control" in that subdirectory, without waiting and without SIGPIPE.
  Returns 1, 0 if it is missing or has no reader, -1 (errno) on error.
*/
extern int fifo_write (int, char const *, char const *, size_t) ;

#endif
