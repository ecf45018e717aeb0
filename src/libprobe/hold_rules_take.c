/* ISC license. */

#include <errno.h>

#include <skalibs/djbunix.h>

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

static int take (s6_fdholder_t *a, char const *word)
{
  char id[HOLD_RULES_ID] ;
  hold_rules_id(id, word) ;
  return holder_get(a, id) ;
}

int hold_rules_take (s6_fdholder_t *a, probe_maps *m)
{
  int e ;
  m->rule_tables = take(a, "tables") ;
  if (m->rule_tables < 0) return errno == ENOENT ? 0 : -1 ;
  m->rule_nodes = take(a, "nodes") ;
  if (m->rule_nodes >= 0) return 1 ;
  e = errno ;
  fd_close(m->rule_tables) ;
  m->rule_tables = -1 ;
  errno = e ;
  return e == ENOENT ? 0 : -1 ;
}
