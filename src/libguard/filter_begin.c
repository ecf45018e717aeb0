/* ISC license. */

#include "filter.h"

unsigned int filter_begin (filter *f, long call)
{
  filter_jump(f, BPF_JMP | BPF_JEQ | BPF_K, call, 0, 0) ;
  return f->n ;
}
