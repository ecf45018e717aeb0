/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>

#include <herm/dir.h>

int herm_dir_path (int at, char const *name)
{
  return openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) ;
}
