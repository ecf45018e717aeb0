/* ISC license. */

#include <errno.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include "policy.h"

void policy_get (policy *p, char const *dir)
{
  char fmt[UINT_FMT] ;
  policy_error e ;
  char const *slash ;
  int r = policy_read(p, dir, &e) ;
  if (r > 0) return ;
  slash = e.where[0] ? "/" : "" ;
  if (r < 0)
  {
    if (!e.where[0] && herm_absent(errno)) strerr_diefusys(100, "read policy ", dir) ;
    strerr_diefusys(111, "read ", dir, slash, e.where) ;
  }
  if (!e.line) strerr_dief(100, dir, slash, e.where, ": ", e.what) ;
  fmt[uint_fmt(fmt, e.line)] = 0 ;
  strerr_dief(100, dir, slash, e.where, ":", fmt, ": ", e.what) ;
}
