/* ISC license. */

#include <skalibs/strerr.h>

#include "follow.h"

void follow_file (follow *f, int fd, uint64_t pos, int inside)
{
  if (logid_get(fd, &f->id) < 0) strerr_diefusys(111, "stat a log file") ;
  lines_begin(&f->in, fd, pos, inside) ;
  f->file++ ;
}
