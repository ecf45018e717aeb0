/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/syscall.h>

#include <herm/dir.h>

#define NOREPLACE 1 /* RENAME_NOREPLACE, which some libcs lack */

int herm_rename_new (int from, char const *name, int to, char const *newname)
{
  return syscall(SYS_renameat2, from, name, to, newname, NOREPLACE) < 0 ? -1 : 0 ;
}
