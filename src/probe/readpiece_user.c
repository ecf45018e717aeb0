/* ISC license. */

#include "probe-read.h"

size_t readpiece_user (char *out, struct herm_event const *h)
{
  char *o = out ;
  o = PUT(o, ",\"uid\":") ;
  o = putu32(o, h->uid) ;
  o = PUT(o, ",\"gid\":") ;
  o = putu32(o, h->gid) ;
  o = PUT(o, ",\"comm\":\"") ;
  return o - out ;
}
