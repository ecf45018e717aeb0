/* ISC license. */

#include <errno.h>

#include <herm/service.h>

/* A supervisor first locks, then writes its status. */
int herm_supervised (int dir, herm_svstatus *sv)
{
  int r = herm_svlock_held(dir) ;
  if (r <= 0) return r ;
  return herm_svstatus_read(dir, sv) ? 1 : errno == ENOENT ? 0 : -1 ;
}
