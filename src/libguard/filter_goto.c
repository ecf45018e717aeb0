/* ISC license. */

#include "filter.h"

/* The label waits in jt. */
void filter_goto (filter *f, unsigned int code, uint32_t k, unsigned int label)
{
  if (f->nrefs >= FILTER_REFS) { f->bad = 1 ; return ; }
  f->refs[f->nrefs++] = f->n ;
  filter_jump(f, BPF_JMP | code | BPF_K, k, label, 0) ;
}
