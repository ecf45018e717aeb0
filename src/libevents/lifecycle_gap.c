/* ISC license. */

#include <string.h>

#include <herm/line.h>

#include "lifecycle.h"

void lifecycle_gap (lifecycle *w, service const *s, char const *cause)
{
  char *o = HERM_LINE_TEXT(lifecycle_line(w, "service.gap", s, 0), "cause", "\"") ;
  o = herm_put(o, cause, strlen(cause)) ;
  *o++ = '"' ;
  lifecycle_line_end(w, o) ;
}
