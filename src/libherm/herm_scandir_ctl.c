/* ISC license. */

#include <herm/scandir.h>
#include "fifo-internal.h"

int herm_scandir_ctl (herm_scandir const *sd, char const *s, size_t len)
{
  return fifo_write(sd->fd, ".s6-svscan", s, len) ;
}
