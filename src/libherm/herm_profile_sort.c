/* ISC license. */

#include <string.h>
#include <stdlib.h>

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

#include <herm/profile.h>

static int byname (void const *a, void const *b)
{
  return strcmp(*(char const *const *)a, *(char const *const *)b) ;
}

int herm_profile_sort (stralloc *names, stralloc const *sa, size_t n)
{
  genalloc index = GENALLOC_ZERO ; /* char const * */
  if (!n) return 1 ;
  if (!genalloc_ready(char const *, &index, n)) return 0 ;
  if (!stralloc_readyplus(names, sa->len))
  {
    genalloc_free(char const *, &index) ;
    return 0 ;
  }
  for (char const *s = sa->s ; s < sa->s + sa->len ; s += strlen(s) + 1)
    genalloc_append(char const *, &index, &s) ;
  qsort(index.s, n, sizeof(char const *), &byname) ;
  for (size_t i = 0 ; i < n ; i++)
  {
    char const *s = genalloc_s(char const *, &index)[i] ;
    stralloc_catb(names, s, strlen(s) + 1) ;
  }
  genalloc_free(char const *, &index) ;
  return 1 ;
}
