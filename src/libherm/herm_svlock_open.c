/* ISC license. */

#include <herm/dir.h>
#include <herm/service.h>

int herm_svlock_open (int slot)
{
  return herm_file_openin(slot, "supervise", "lock") ;
}
