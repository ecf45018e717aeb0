/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>

#include <herm/dir.h>

int herm_look_again (int dir)
{
  struct stat st ;
  if (errno != EACCES || geteuid()) return 0 ;
  if (fstat(dir, &st) < 0 || !st.st_uid) return (errno = EACCES, 0) ;
  herm_look(&st) ;
  return 1 ;
}
