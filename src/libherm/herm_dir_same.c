/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <herm/dir.h>

int herm_dir_same (int at, char const *name, struct stat const *what)
{
  struct stat st ;
  if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1 ;
  return st.st_dev == what->st_dev && st.st_ino == what->st_ino ;
}
