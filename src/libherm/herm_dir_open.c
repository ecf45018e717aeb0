/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>

#include <herm/dir.h>

int herm_dir_open (int at, char const *name)
{
  return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) ;
}
