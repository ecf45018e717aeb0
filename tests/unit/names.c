/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/names.h>

#include "event.h"
#include "check.h"

/* Each number has a name that leads back to it, and nothing else does. */
static void table (
  char const *(*name) (unsigned int), int (*scan) (unsigned int *, char const *, size_t),
  unsigned int first, unsigned int end)
{
  unsigned int x ;
  for (unsigned int i = first ; i < end ; i++)
  {
    char const *s = (*name)(i) ;
    size_t n ;
    CHECK(s) ;
    if (!s) continue ;
    n = strlen(s) ;
    x = end ;
    CHECK((*scan)(&x, s, n) && x == i) ;
    CHECK(!(*scan)(&x, s, n - 1) || x != i) ;
    CHECK(!(*scan)(&x, s, n + 1)) ;
  }
  CHECK(!(*name)(end)) ;
  CHECK(!(*scan)(&x, "", 0)) ;
  CHECK(!(*scan)(&x, "none", 4)) ;
}

int main (void)
{
  table(&herm_set_name, &herm_set_scan, 0, HERM_SET_N) ;
  table(&herm_hook_name, &herm_hook_scan, 0, HERM_HOOK_N) ;
  table(&herm_kind_name, &herm_kind_scan, HERM_KIND_NONE + 1, HERM_KIND_ALL) ;
  CHECK(!herm_kind_name(HERM_KIND_NONE)) ;
  CHECK(!strcmp(herm_hook_name(HERM_HOOK_NONE), "-")) ;
  return CHECK_RESULT() ;
}
