/* ISC license. */

#include <string.h>

#include "events.h"

void text_puts (stralloc *sa, char const *s)
{
  text_add(sa, s, strlen(s)) ;
}
