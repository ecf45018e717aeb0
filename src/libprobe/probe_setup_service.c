/* ISC license. */

#include "probe-internal.h"

/* Parts that no s6-svscan gives a service would never match. */
static int is_name (char const *s)
{
  while (*s)
  {
    size_t len = strcspn(s, "/") ;
    if (!len || len >= HERM_NAME_SIZE || *s == '.') return 0 ;
    s += len ;
    if (*s && !*++s) return 0 ;
  }
  return 1 ;
}

int probe_setup_service (probe_setup *s, char const *name)
{
  if (!is_name(name)) return probe_fail(s, 100, "invalid name of a service: ", name) ;
  s->config.lineage |= HERM_LINEAGE_WANTED ;
  if (!*name)
  {
    s->config.named = 1 ;
    return 0 ;
  }
  if (s->nservices >= PROBE_SERVICES_MAX) return probe_fail(s, 100, "too many services") ;
  s->services[s->nservices++] = name ;
  return 0 ;
}
