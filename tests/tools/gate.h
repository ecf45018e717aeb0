/* ISC license. */

#ifndef HERM_TESTS_GATE_H
#define HERM_TESTS_GATE_H

#ifdef __x86_64__
/* A system call by the gate of the 32-bit ABI. Returns its error, or its result negated. */
static inline int gate_call (int nr, long a, long b, long c)
{
  int r ;
  __asm__ volatile ("int $0x80" : "=a" (r) : "a" (nr), "b" (a), "c" (b), "d" (c)
    : "memory", "r8", "r9", "r10", "r11") ;
  return -r ;
}
#endif

#endif
