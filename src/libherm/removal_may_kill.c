/* ISC license. */

#include <errno.h>

#include <herm/proc.h>
#include "removal-internal.h"

int removal_may_kill (herm_removal const *r, pid_t pid)
{
  uid_t uid ;
  if (!r->killuid) return 1 ;
  if (herm_proc_uid(pid, &uid) < 0) return errno == ENOENT ? 0 : -1 ;
  return uid == r->killuid ;
}
