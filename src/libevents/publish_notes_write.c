/* ISC license. */

#include <string.h>
#include <errno.h>

#include "follow.h"
#include "publish.h"

int publish_notes_write (publish *p)
{
  size_t n = p->n * PUBLISH_NOTE ;
  p->n = 0 ;
  if (kept_write(p->notes, p->note, n, p->noted) < 0)
  {
    publish_why(p, "unable to write the notes", strerror(errno)) ;
    return -1 ;
  }
  p->noted += n ;
  return 0 ;
}
