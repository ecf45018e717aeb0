/* ISC license. */

#include <string.h>

#include "convert.h"

/* Refuses a map with other keys than these. Null is a map without keys. */
int convert_keys (doc *d, doc_node const *map, char const *const *keys)
{
  if (map->type == DOC_NULL) return 1 ;
  if (map->type != DOC_MAP) return doc_refuse(d, map, "not a map") ;
  for (size_t i = map->first ; i ; i = doc_at(d, i)->next)
  {
    char const *const *k = keys ;
    while (*k && strcmp(*k, doc_key(d, doc_at(d, i)))) k++ ;
    if (!*k) return doc_refuse(d, doc_at(d, i), "a key that is not known here") ;
  }
  return 1 ;
}
