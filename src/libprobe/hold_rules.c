/* ISC license. */

#include <errno.h>

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

static int store (s6_fdholder_t *a, int fd, char const *word)
{
  char id[HOLD_RULES_ID] ;
  hold_rules_id(id, word) ;
  return holder_put(a, fd, id) ;
}

/* Deletes half a pair. */
static int make (s6_fdholder_t *a, probe_maps *m)
{
  if (holder_clear(a, HOLD_RULES) < 0 || probe_rules_make(m) < 0) return -1 ;
  return store(a, m->rule_nodes, "nodes") && store(a, m->rule_tables, "tables") ? 0 : -1 ;
}

int hold_rules (char const *path, probe_maps *m)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  int r, e ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  r = hold_rules_take(&a, m) ;
  if (!r) r = make(&a, m) ;
  e = errno ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return r < 0 ? -1 : 0 ;
}
