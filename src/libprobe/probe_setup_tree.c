/* ISC license. */

#include <skalibs/types.h>

#include "probe-internal.h"

#define PROCESSES_MAX 65536

int probe_setup_tree (probe_setup *s, char const *arg)
{
  probe_want const want = { .set = probe_set_find("tree"), .hook = HERM_HOOK_NONE, .required = 1 } ;
  uint32_t pid ;
  if (!uint320_scan(arg, &pid) || !pid) return probe_fail(s, 100, "invalid pid: ", arg) ;
  if (s->config.tree) return probe_fail(s, 100, "process tree given more than once") ;
  if (probe_tree_root(pid, &s->config) < 0)
  {
    if (errno == ESRCH) return probe_fail(s, 100, "no such process: ", arg) ;
    return probe_failusys(s, 111, "examine the process ", arg) ;
  }
  s->maps.treesize = PROCESSES_MAX ;
  s->wants[s->n++] = want ;
  return 0 ;
}
