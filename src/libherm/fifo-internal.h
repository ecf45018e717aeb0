/* ISC license. */

#ifndef FIFO_INTERNAL_H
#define FIFO_INTERNAL_H

#include <stddef.h>

/* Writes to control in a subdirectory. Returns 1, 0 without listener, -1 (errno). */
extern int fifo_write (int, char const *, char const *, size_t) ;

#endif
