/* ISC license. */

#include <errno.h>
#include <pwd.h>

#include <skalibs/types.h>

#include <herm/owner.h>

/* 0 in POSIX; some libcs set others. */
static inline int missing (int e)
{
  return !e || e == ENOENT || e == ESRCH ;
}

int herm_owner_scan (herm_owner *o, char const *s)
{
  struct passwd *pw ;
  uid_t uid ;
  size_t len = uid_scan(s, &uid) ;
  if (len && uid == (uid_t)-1) return 0 ;
  if (len && s[len] == ':')
  {
    gid_t gid ;
    if (!gid0_scan(s + len + 1, &gid) || gid == (gid_t)-1) return 0 ;
    o->uid = uid ;
    o->gid = gid ;
    return 1 ;
  }
  herm_owner_files() ;
  errno = 0 ;
  pw = len && !s[len] ? getpwuid(uid) : getpwnam(s) ;
  if (pw)
  {
    o->uid = pw->pw_uid ;
    o->gid = pw->pw_gid ;
    return 1 ;
  }
  if (!missing(errno)) return -1 ;
  if (!len || s[len]) return 0 ;
  o->uid = uid ;
  o->gid = uid ;
  return 1 ;
}
