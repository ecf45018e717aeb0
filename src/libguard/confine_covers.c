/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <limits.h>
#include <sys/stat.h>

#include "confine.h"

static int object (confine const *c, unsigned int dimension, char const *path)
{
  struct stat st ;
  if (stat(path, &st) < 0) return 0 ;
  for (size_t i = 0 ; i < genalloc_len(confine_rule, &c->rules) ; i++)
  {
    confine_rule const *r = genalloc_s(confine_rule, &c->rules) + i ;
    if (r->dimension == dimension && r->dev == st.st_dev && r->ino == st.st_ino) return 1 ;
  }
  return 0 ;
}

int confine_covers (confine const *c, unsigned int dimension, char const *path)
{
  char prefix[PATH_MAX] ;
  size_t len = strlen(path) ;
  if (len >= PATH_MAX) return 0 ;
  for (size_t i = 1 ; i <= len ; i++)
  {
    if (i > 1 && i < len && path[i] != '/') continue ;
    memcpy(prefix, path, i) ;
    prefix[i] = 0 ;
    if (object(c, dimension, prefix)) return 1 ;
  }
  return 0 ;
}
