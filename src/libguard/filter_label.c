/* ISC license. */

#include "filter.h"

void filter_label (filter *f, unsigned int label)
{
  unsigned int left = 0 ;
  for (unsigned int i = 0 ; i < f->nrefs && !f->bad ; i++)
  {
    struct sock_filter *insn = f->insn + f->refs[i] ;
    if (insn->jt != label) { f->refs[left++] = f->refs[i] ; continue ; }
    if (f->n - f->refs[i] - 1 > 255) f->bad = 1 ;
    insn->jt = f->n - f->refs[i] - 1 ;
  }
  f->nrefs = left ;
}
