/* ISC license. */

#include <string.h>

#include "convert.h"

doc_node const *doc_find (doc const *d, doc_node const *map, char const *key)
{
  if (map->type != DOC_MAP) return 0 ;
  for (size_t i = map->first ; i ; i = doc_at(d, i)->next)
    if (!strcmp(doc_key(d, doc_at(d, i)), key)) return doc_at(d, i) ;
  return 0 ;
}
