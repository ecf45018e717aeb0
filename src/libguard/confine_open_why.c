/* ISC license. */

#include <string.h>
#include <errno.h>

#include "confine.h"

char const *confine_open_why (int e)
{
  return e == ELOOP ? "a symbolic link on the way belongs to this user" : strerror(e) ;
}
