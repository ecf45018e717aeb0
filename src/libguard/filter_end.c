/* ISC license. */

#include <skalibs/nonposix.h>

#include <linux/seccomp.h>

#include "filter.h"

void filter_end (filter *f, unsigned int start)
{
  filter_put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) ;
  if (f->bad || f->n - start > 255) { f->bad = 1 ; return ; }
  f->insn[start - 1].jf = f->n - start ;
}
