/* ISC license. */

#include "probe-internal.h"

int probe_setup_want (probe_setup *s, char const *arg)
{
  probe_want want = { .hook = HERM_HOOK_NONE } ;
  size_t len = strlen(arg) ;
  char name[len + 1] ;
  memcpy(name, arg, len + 1) ;
  if (len && name[len - 1] == '!')
  {
    name[len - 1] = 0 ;
    want.required = 1 ;
  }
  want.set = probe_set_find(name) ;
  if (!want.set || want.set->set == HERM_SET_TREE)
    return probe_fail(s, 100, "unknown probe set: ", name) ;
  if (probe_setup_find(s, want.set->set))
    return probe_fail(s, 100, "probe set given more than once: ", name) ;
  s->wants[s->n++] = want ;
  return 0 ;
}
