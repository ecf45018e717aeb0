/* ISC license. */

#include "probe-internal.h"

int probe_setup_library (probe_setup *s, char const *path)
{
  if (*path != '/') return probe_fail(s, 100, "not an absolute path: ", path) ;
  if (strchr(path, '\n')) return probe_fail(s, 100, "newline in a path: ", path) ;
  if (probe_library_add(&s->libraries, path) < 0) return probe_fail(s, 100, "too many libraries") ;
  return 0 ;
}
