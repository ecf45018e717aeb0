/* ISC license. */

/* Runs a seccomp filter by the book. */

#ifndef BPF_RUN_H
#define BPF_RUN_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

static uint32_t bpf_run (struct sock_filter const *f, unsigned int n, struct seccomp_data const *d)
{
  uint32_t a = 0 ;
  for (unsigned int pc = 0 ; pc < n ; pc++)
  {
    struct sock_filter const *i = f + pc ;
    switch (i->code)
    {
      case BPF_LD | BPF_W | BPF_ABS :
        if (i->k % 4 || i->k > sizeof(*d) - 4) abort() ;
        memcpy(&a, (char const *)d + i->k, 4) ;
        break ;
      case BPF_ALU | BPF_AND | BPF_K : a &= i->k ; break ;
      case BPF_JMP | BPF_JA : pc += i->k ; break ;
      case BPF_JMP | BPF_JEQ | BPF_K : pc += a == i->k ? i->jt : i->jf ; break ;
      case BPF_JMP | BPF_JGE | BPF_K : pc += a >= i->k ? i->jt : i->jf ; break ;
      case BPF_JMP | BPF_JSET | BPF_K : pc += a & i->k ? i->jt : i->jf ; break ;
      case BPF_RET | BPF_K : return i->k ;
      default : abort() ;
    }
  }
  abort() ; /* ran out of the filter */
}

#endif
