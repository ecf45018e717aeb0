/* ISC license. */

#include "probe-internal.h"

int probe_setup_cgroup (probe_setup *s, char const *path)
{
  if (s->config.cgroup) return probe_fail(s, 100, "cgroup given more than once") ;
  if (probe_cgroup_id(path, &s->config.cgroup) < 0)
  {
    if (errno == EINVAL)
      return probe_fail(s, 100, "not a cgroup of the unified hierarchy (version 2): ", path) ;
    return probe_failusys(s, 111, "examine the cgroup ", path) ;
  }
  s->cgroup = path ;
  return 0 ;
}
