/* ISC license. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <string.h>
#include <errno.h>

static int check_failed ;
static unsigned int check_done ;

/* Counts a condition; one that does not hold is printed with its place. */
#define CHECK(cond) do { \
  check_done++ ; \
  if (!(cond)) { \
    check_failed = 1 ; \
    printf("%s:%d: not true: %s (errno %s)\n", __FILE__, __LINE__, #cond, strerror(errno)) ; \
  } \
} while (0)

/* The end of main: no check done is a failure too. */
#define CHECK_RESULT() (printf("%u checks\n", check_done), check_failed || !check_done)

#endif
