/* ISC license. */

#include <errno.h>

#include <skalibs/strerr.h>

#include "diag.h"

void diag_die (diag const *t)
{
  errno = t->e ;
  if (t->e) strerr_diefusys(t->code, t->what, " ", t->name, " (", t->where, ")") ;
  strerr_dief(t->code, t->where, ": ", t->name, ": ", t->what) ;
}
