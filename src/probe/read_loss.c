/* ISC license. */

#include <string.h>

#include <herm/line.h>
#include <herm/names.h>

#include "probe-read.h"

 /* kernel.loss: since the last such line of the set, and in all */

size_t read_loss (char *out, readcontext *context, herm_reader_slot const *slot)
{
  unsigned int set = slot->pending - 1 ;
  herm_reader_loss const *from = slot->reported + set ;
  herm_reader_loss const *to = &slot->pending_total ;
  char const *name = herm_set_name(set) ;
  char *o = herm_line_head(out, herm_kind_name(HERM_KIND_LOSS), context->seqid, slot->seq + 1,
    slot->pending_ts + context->clock.offset) ;
  o = herm_put(HERM_PUT(o, "\"set\":\""), name, strlen(name)) ;
  *o++ = '"' ;
  o = HERM_LINE_U64(o, "lost", to->lost - from->lost) ;
  o = HERM_LINE_U64(o, "missed", to->missed - from->missed) ;
  o = HERM_LINE_U64(o, "total", to->lost + to->missed) ;
  return HERM_LINE_END(o) - out ;
}
