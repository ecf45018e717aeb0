/* ISC license. */

#include <string.h>

#include <skalibs/types.h>

#include <herm/put.h>

#include "publish.h"

/* CREATED:MESSAGE:POSITION, numbers of 16 and 20 digits, spaces */
void publish_note (publish *p, uint64_t message)
{
  char *o = p->note + PUBLISH_NOTE * p->n++ ;
  memset(o, ' ', PUBLISH_NOTE) ;
  herm_put_hex64(o, p->created) ;
  o[16] = ':' ;
  uint640_fmt(o + 17, message, 20) ;
  o[37] = ':' ;
  memcpy(o + 38, p->position, strlen(p->position)) ;
  o[PUBLISH_NOTE - 1] = '\n' ;
}
