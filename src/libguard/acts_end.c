/* ISC license. */

#include <skalibs/djbunix.h>

#include "confine-acts.h"

void acts_end (confine_acts *a)
{
  int wstat ;
  if (a->zombie > 0) wait_pid(a->zombie, &wstat) ;
  if (a->listener >= 0) fd_close(a->listener) ;
  if (a->sender >= 0) fd_close(a->sender) ;
}
