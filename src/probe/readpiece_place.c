/* ISC license. */

#include <herm/names.h>

#include "probe-read.h"

size_t readpiece_place (char *out, struct herm_event const *h)
{
  char *o = out ;
  char const *hook = herm_hook_name(h->hook) ;
  o = PUT(o, ",\"cgroup\":") ;
  o = putu64(o, h->cgroup) ;
  o = PUT(o, ",\"hook\":\"") ;
  while (*hook) *o++ = *hook++ ;
  o = PUT(o, "\",\"euid\":") ;
  o = putu32(o, h->euid) ;
  o = PUT(o, ",\"egid\":") ;
  o = putu32(o, h->egid) ;
  return o - out ;
}
