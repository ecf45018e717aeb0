/* ISC license. */

#include <string.h>
#include <stdlib.h>

#include "policy.h"

static int is_name (char const *s)
{
  if (!*s) return 0 ;
  while ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_') s++ ;
  return !*s ;
}

static int compare (void const *name, void const *call)
{
  return strcmp(name, ((policy_call const *)call)->name) ;
}

long policy_call_scan (char const *s)
{
  int optional = *s == '?' ;
  policy_call const *call ;
  if (!strcmp(s, "+baseline")) return POLICY_CALL_BASELINE ;
  if (!strcmp(s, "+kill")) return POLICY_CALL_KILL ;
  s += optional ;
  call = bsearch(s, policy_calls, policy_ncalls, sizeof(policy_call), &compare) ;
  if (call) return call->number ;
  return optional && is_name(s) ? POLICY_CALL_NONE : POLICY_CALL_BAD ;
}
