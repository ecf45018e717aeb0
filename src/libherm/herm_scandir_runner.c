/* ISC license. */

#include <errno.h>

#include <herm/proc.h>
#include <herm/scandir.h>

int herm_scandir_runner (herm_scandir const *sd, uid_t *uid)
{
  pid_t again, pid = herm_scandir_svscan(sd) ;
  if (pid < 0) return -1 ;
  if (pid && herm_proc_uid(pid, uid) < 0)
  {
    if (errno != ENOENT) return -1 ;
    pid = 0 ;
  }
  again = herm_scandir_svscan(sd) ;
  if (again < 0) return -1 ;
  if (!pid || again != pid) *uid = sd->st.st_uid ;
  return 0 ;
}
