/* ISC license. */

#include <errno.h>

#include <herm/lock.h>
#include <herm/scandir.h>
#include "removal-internal.h"

void holders_begin (holders *h, herm_removal const *r, mode_t ends)
{
  h->removal = r ;
  h->ends = ends ;
  h->dir = 0 ;
  h->unseen = 0 ;
  h->logger = 0 ;
  h->svscan = herm_scandir_svscan(r->sd) ;
  if (h->svscan < 0)
  {
    h->unseen = 1 ; /* s6-svscan may look like a holder */
    return ;
  }
  if (fstat(r->pipe, &h->pipe) < 0) return ;
  if (r->lock[1] >= 0 && herm_lock_holder(r->lock[1], &h->logger) <= 0) h->logger = 0 ;
  h->dir = opendir("/proc") ;
  if (!h->dir) h->unseen = errno != ENOENT ;
}
