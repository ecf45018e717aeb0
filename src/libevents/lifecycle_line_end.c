/* ISC license. */

#include <herm/line.h>

#include "lifecycle.h"

void lifecycle_line_end (lifecycle *w, char *o)
{
  o = HERM_LINE_END(o) ;
  w->out.len = o - w->out.s ;
}
