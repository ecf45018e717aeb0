/* ISC license. */

#ifndef FIFO_INTERNAL_H
#define FIFO_INTERNAL_H

#include <stddef.h>

/*
  Writes to the FIFO "control" in that subdirectory, without ever waiting and
  without SIGPIPE. Returns 1, 0 if nobody reads it, or there is none; -1 (errno) on error.
*/
extern int fifo_write (int, char const *, char const *, size_t) ;

#endif
