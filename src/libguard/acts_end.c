/* ISC license. */

#include <skalibs/djbunix.h>

#include "confine-acts.h"

void acts_end (confine_acts *a)
{
  if (a->zombie > 0) acts_wait(a->zombie) ;
  if (a->listener >= 0) fd_close(a->listener) ;
  if (a->sender >= 0) fd_close(a->sender) ;
}
