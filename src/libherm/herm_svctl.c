/* ISC license. */

#include <herm/service.h>
#include "fifo-internal.h"

int herm_svctl (int fd, char const *s, size_t len)
{
  return fifo_write(fd, "supervise", s, len) ;
}
