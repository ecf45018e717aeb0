/* ISC license. */

#include <herm/scandir.h>
#include "proc-internal.h"

uid_t herm_scandir_runner (herm_scandir const *sd)
{
  uid_t uid ;
  pid_t pid = herm_scandir_svscan(sd) ;
  if (!pid || proc_uid(pid, &uid) < 0 || herm_scandir_svscan(sd) != pid) return sd->st.st_uid ;
  return uid ;
}
