/* ISC license. */

#include <sys/stat.h>

#include <herm/scandir.h>
#include "removal-internal.h"

int removal_svscan_has (herm_removal const *r, mode_t end)
{
  struct stat st ;
  pid_t pid = herm_scandir_svscan(r->sd) ;
  return pid > 0 && !fstat(r->pipe, &st) && proc_has_pipe(pid, &st, end) > 0 ;
}
