/* ISC license. */

#include "convert.h"

int doc_refuse (doc *d, doc_node const *n, char const *what)
{
  d->line = n->line ;
  d->column = n->column ;
  d->bad = what ;
  return 0 ;
}
