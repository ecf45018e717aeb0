/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include "confine-acts.h"

int acts_truncate (char const *path)
{
  return !truncate(path, 0) ? 0 : errno == EACCES ? 1 : -1 ;
}
