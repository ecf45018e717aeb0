/* ISC license. */

#include <string.h>

#include "policy.h"
#include "probe-read.h"

static char const *name (herm_event_kill const *e)
{
  if (e->compat) return 0 ;
  for (size_t i = 0 ; i < policy_ncalls ; i++)
    if (policy_calls[i].number == e->nr) return policy_calls[i].name ;
  return 0 ;
}

char *read_kill (char *o, readcontext *context, herm_event const *h)
{
  herm_event_kill const *e = (herm_event_kill const *)h ;
  char const *s = name(e) ;
  (void)context ;
  o = HERM_LINE_TEXT(o, "call", "") ;
  if (s)
  {
    *o++ = '"' ;
    o = herm_put(o, s, strlen(s)) ;
    *o++ = '"' ;
  }
  else o = HERM_PUT(o, "null") ;
  o = HERM_LINE_TEXT(o, "number", "") ;
  if (e->nr < 0) o = HERM_PUT(o, "-") ;
  o = herm_put_u64(o, e->nr < 0 ? -(uint64_t)e->nr : (uint64_t)e->nr) ;
  if (e->compat) o = HERM_LINE_TEXT(o, "abi", "\"compat\"") ;
  else o = HERM_LINE_TEXT(o, "abi", "\"native\"") ;
  return e->failed ? HERM_LINE_TEXT(o, "killed", "false") : HERM_LINE_TEXT(o, "killed", "true") ;
}
