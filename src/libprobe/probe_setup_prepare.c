/* ISC license. */

#include <stdlib.h>

#include "probe-internal.h"

static int cmp_uid (void const *a, void const *b)
{
  uint32_t x = *(uint32_t const *)a ;
  uint32_t y = *(uint32_t const *)b ;
  return x < y ? -1 : x > y ;
}

/* Others depend on the tree; file would see their opens. */
static int order (probe_want const *want)
{
  switch (want->set->set)
  {
    case HERM_SET_TREE : return -1 ;
    case HERM_SET_FILE : return HERM_SET_N ;
    default : return want->set->set ;
  }
}

static int cmp_want (void const *a, void const *b)
{
  return order(a) - order(b) ;
}

static int check_tls (probe_setup *s)
{
  if (!probe_setup_find(s, HERM_SET_TLS))
  {
    if (s->libraries.n)
      return probe_fail(s, 100, "library for a probe set that is not given: tls") ;
    if (s->config.plain)
      return probe_fail(s, 100, "plaintext of a probe set that is not given: tls") ;
    return 0 ;
  }
  if (!s->libraries.n && probe_library_find(&s->libraries) < 0)
    return probe_failusys(s, 111, "look for libssl") ;
  if (s->config.plain)
    probe_say(s, PROBE_WARNING, "plaintext of TLS connections will be recorded") ;
  return 0 ;
}

static int check_guard (probe_setup *s)
{
  if (!probe_setup_find(s, HERM_SET_GUARD))
    return s->calls ? probe_fail(s, 100, "policy for a probe set that is not given: guard") : 0 ;
  if (!s->calls) return probe_fail(s, 100, "probe set guard needs a policy") ;
  if (!(s->config.lineage & (HERM_LINEAGE_TREE | HERM_LINEAGE_WANTED)))
    return probe_fail(s, 100, "probe set guard needs a process or services") ;
  return 0 ;
}

int probe_setup_prepare (probe_setup *s)
{
  struct herm_config *c = &s->config ;
  int r ;
  if (c->lineage & HERM_LINEAGE_WANTED && !c->names)
    return probe_fail(s, 100, "names of services need a scan directory") ;
  if (!c->nuids && !c->cgroup && !c->lineage && probe_setup_find(s, HERM_SET_FILE))
    return probe_fail(s, 100,
      "probe set file needs a filter, of uids, a process, services or a cgroup:"
      " it would record its own log") ;
  if (!c->names && probe_setup_find(s, HERM_SET_EGRESS))
    return probe_fail(s, 100, "probe set egress needs a scan directory: its rules are by name") ;
  r = check_guard(s) ;
  if (!r) r = check_tls(s) ;
  if (r) return r ;
  c->ncpu = s->maps.ncpu = probe_ncpu() ;
  qsort(c->uids, c->nuids, sizeof(c->uids[0]), &cmp_uid) ;
  qsort(s->wants, s->n, sizeof(s->wants[0]), &cmp_want) ;
  return 0 ;
}
