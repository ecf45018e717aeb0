/* ISC license. */

#include <skalibs/tai.h>

#include <herm/time.h>
#include "register.h"

#define PATIENCE_MS 6000

void attempt_patience (tain *t, tain const *deadline)
{
  herm_deadline(t, PATIENCE_MS) ;
  if (tain_less(deadline, t)) *t = *deadline ;
}
