/* ISC license. */

#include <string.h>
#include <errno.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "publish.h"

#define HEAD 38   /* of a note, up to the position */

static int failed (publish *p)
{
  publish_why(p, "unable to read the notes", strerror(errno)) ;
  return -1 ;
}

int publish_notes_find (publish *p)
{
  char head[HEAD] ;
  size_t n = sizeof(p->note) ;
  p->n = 0 ;
  publish_note(p, p->last) ;
  p->n = 0 ;
  memcpy(head, p->note, HEAD) ;
  if (lseek(p->notes, 0, SEEK_SET) < 0) return failed(p) ;
  while (n == sizeof(p->note))
  {
    errno = 0 ;
    n = allread(p->notes, p->note, sizeof(p->note)) ;
    if (n < sizeof(p->note) && errno) return failed(p) ;
    for (char *s = p->note ; s + PUBLISH_NOTE <= p->note + n ; s += PUBLISH_NOTE)
    {
      size_t len ;
      if (memcmp(s, head, HEAD)) continue ;
      s += HEAD ;
      len = strcspn(s, " \n") ;
      memcpy(p->position, s, len) ;
      p->position[len] = 0 ;
      return 1 ;
    }
  }
  return 0 ;
}
