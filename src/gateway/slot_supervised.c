/* ISC license. */

#include <herm/slot.h>
#include "gateway.h"

/* A supervisor has the lock before it has a status. */
int slot_supervised (int dir)
{
  herm_svstatus sv ;
  return herm_svlock_held(dir) > 0 && herm_svstatus_read(dir, &sv) ;
}
