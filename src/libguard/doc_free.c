/* ISC license. */

#include "convert.h"

void doc_free (doc *d)
{
  stralloc_free(&d->text) ;
  genalloc_free(doc_node, &d->nodes) ;
}
