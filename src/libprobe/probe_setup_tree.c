/* ISC license. */

#include <errno.h>

#include <skalibs/types.h>

#include "probe-internal.h"

int probe_setup_tree (probe_setup *s, char const *arg)
{
  uint32_t pid ;
  if (!uint320_scan(arg, &pid) || !pid) return probe_fail(s, 100, "invalid pid: ", arg) ;
  if (s->config.lineage & HERM_LINEAGE_TREE)
    return probe_fail(s, 100, "process tree given more than once") ;
  if (probe_root_add(s, pid, HERM_SEED_TREE) < 0)
  {
    if (errno == ESRCH) return probe_fail(s, 100, "no such process: ", arg) ;
    if (errno == E2BIG) return probe_fail(s, 100, "too many scan directories, with a process") ;
    return probe_failusys(s, 111, "examine the process ", arg) ;
  }
  s->config.lineage |= HERM_LINEAGE_TREE ;
  return 0 ;
}
