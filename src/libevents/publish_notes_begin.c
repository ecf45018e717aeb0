/* ISC license. */

#include <string.h>
#include <errno.h>
#include <unistd.h>

#include "publish.h"

/* A note that stays behind when it is killed in between is true. */
int publish_notes_begin (publish *p)
{
  p->n = 0 ;
  p->noted = 0 ;
  publish_note(p, p->last) ;
  if (publish_notes_write(p) < 0) return -1 ;
  if (!ftruncate(p->notes, p->noted)) return 0 ;
  publish_why(p, "unable to truncate the notes", strerror(errno)) ;
  return -1 ;
}
