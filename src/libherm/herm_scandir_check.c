/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/owner.h>
#include <herm/scandir.h>

void herm_scandir_check (herm_scandir const *sd)
{
  char fmt[UID_FMT] ;
  struct passwd *pw ;
  if (geteuid() && geteuid() != sd->st.st_uid) errno = EACCES ; /* a group may not lock */
  else if (!faccessat(sd->fd, ".", W_OK | X_OK, AT_EACCESS)) return ;
  if (errno != EACCES && errno != EPERM) strerr_diefusys(111, "access ", sd->name) ;
  fmt[uid_fmt(fmt, sd->st.st_uid)] = 0 ;
  herm_owner_files() ;
  pw = getpwuid(sd->st.st_uid) ;
  strerr_dief(100, "scan directory ", sd->name, " belongs to user ", pw ? pw->pw_name : fmt,
    ": only that user can change it") ;
}
