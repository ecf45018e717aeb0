/* ISC license. */

#include "filter.h"

void filter_jump (filter *f, unsigned int code, uint32_t k, unsigned int yes, unsigned int no)
{
  if (f->n >= FILTER_MAX || yes > 255 || no > 255) { f->bad = 1 ; return ; }
  f->insn[f->n].code = code ;
  f->insn[f->n].k = k ;
  f->insn[f->n].jt = yes ;
  f->insn[f->n].jf = no ;
  f->n++ ;
}
