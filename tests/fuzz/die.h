/* ISC license. */

/*
  The end of a program is a jump back to the fuzzer. Link with --wrap=strerr_diev,
  --wrap=strerr_dievsys and, silent, --wrap=strerr_warnv.
*/

#ifndef FUZZ_DIE_H
#define FUZZ_DIE_H

#include <setjmp.h>

static jmp_buf fuzz_end ;
static volatile int fuzz_code ;

static void fuzz_die (int code)
{
  fuzz_code = code ;
  longjmp(fuzz_end, 1) ;
}

void __wrap_strerr_diev (int code, char const *const *v, unsigned int n)
{
  (void)v ; (void)n ;
  fuzz_die(code) ;
}

void __wrap_strerr_dievsys (int code, char const *const *v, unsigned int n)
{
  (void)v ; (void)n ;
  fuzz_die(code) ;
}

void __wrap_strerr_warnv (char const *const *v, unsigned int n)
{
  (void)v ; (void)n ;
}

#endif
