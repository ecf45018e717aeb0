/* ISC license. */

#include <stdint.h>
#include <string.h>

#include <herm/names.h>

#include "event.h"
#include "probe-read.h"

 /* kernel.loss: what was lost and missed since the last such line of this set, and all of it so far. */

size_t read_loss (char *out, readcontext *context, struct herm_reader_slot const *slot)
{
  unsigned int set = slot->intent - 1 ;
  struct herm_reader_loss const *from = &slot->told[set] ;
  struct herm_reader_loss const *to = &slot->intended ;
  char const *name = herm_set_name(set) ;
  size_t len = strlen(name) ;
  char *o = out ;
  o = PUT(o, "{\"v\":\"alter1\",\"kind\":\"kernel.loss\",\"seq\":") ;
  o = putu64(o, slot->seq + 1) ;
  o = PUT(o, ",\"ts\":\"") ;
  o = putts(o, &context->clock, slot->intended_ts) ;
  o = PUT(o, "\",\"payload\":{\"set\":\"") ;
  memcpy(o, name, len) ;
  o += len ;
  o = PUT(o, "\",\"lost\":") ;
  o = putu64(o, to->lost - from->lost) ;
  o = PUT(o, ",\"missed\":") ;
  o = putu64(o, to->missed - from->missed) ;
  o = PUT(o, ",\"total\":") ;
  o = putu64(o, to->lost + to->missed) ;
  o = PUT(o, "}}\n") ;
  return o - out ;
}
