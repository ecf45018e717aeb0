/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <unistd.h>

#include "publish.h"

int publish_notes_write (publish *p)
{
  size_t n = p->n * PUBLISH_NOTE ;
  ssize_t r ;
  p->n = 0 ;
  do r = pwrite(p->notes, p->note, n, p->noted) ;
  while (r < 0 && errno == EINTR) ;
  if (r >= 0 && (size_t)r < n) errno = ENOSPC ;
  if (r < 0 || (size_t)r < n)
  {
    publish_why(p, "unable to write the notes", strerror(errno)) ;
    return -1 ;
  }
  p->noted += n ;
  return 0 ;
}
