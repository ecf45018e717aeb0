/* ISC license. */

#include <errno.h>

#include <skalibs/strerr.h>

#include "diag.h"

void diag_die (diag const *t, char const *where)
{
  errno = t->e ;
  if (t->e) strerr_diefusys(t->code, t->what, " ", t->name, " (", where, ")") ;
  strerr_dief(t->code, where, ": ", t->name, ": ", t->what) ;
}
