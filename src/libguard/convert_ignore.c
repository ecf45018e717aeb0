/* ISC license. */

#include "convert.h"

/* One line: the section, and what is in it, as far as it is text. */
int convert_ignore (convert *c, doc const *d, char const *section, doc_node const *n)
{
  if (!stralloc_cats(&c->ignored, section)) return -1 ;
  if (n->type == DOC_TEXT)
  {
    if (!stralloc_cats(&c->ignored, ": ")) return -1 ;
    for (char const *s = doc_text(d, n) ; *s ; s++)
      if (!stralloc_append(&c->ignored, (unsigned char)*s < 32 || *s == 127 ? ' ' : *s)) return -1 ;
  }
  return stralloc_cats(&c->ignored, "\n") ? 1 : -1 ;
}
