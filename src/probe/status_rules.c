/* ISC license. */

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <string.h>
#include <errno.h>
#include <stdint.h>

#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/json.h>

#include "libprobe.h"
#include "status.h"

static genalloc parts = GENALLOC_ZERO ; /* herm_rule_part */
static int generation = 0 ;             /* -1: unknown */

void status_rules_get (char const *holder)
{
  probe_maps maps ;
  int r = probe_rules_take(&maps, holder) ;
  if (r) generation = r < 0 ? -1 : probe_rules_get(&maps, &parts) ;
  if (generation < 0 && errno != EPERM)
    strerr_diefusys(111, "read the rules of the holder at ", holder) ;
}

/* The parts above, too */
static void put_name (uint32_t node)
{
  herm_rule_part const *p = genalloc_s(herm_rule_part, &parts) + node - 1 ;
  char fmt[HERM_JSON_STRING_BOUND(HERM_NAME_SIZE)] ;
  size_t bad = 0 ;
  if (!p->key.node) return ;
  put_name(p->key.node) ;
  if (p->key.node > 1) status_put("/") ;
  fmt[herm_json_string(fmt, p->key.name, strlen(p->key.name), &bad)] = 0 ;
  status_put(fmt) ;
}

static void text_policy (uint32_t node, uint32_t stated)
{
  status_put("    \"") ;
  put_name(node) ;
  status_put(stated & HERM_RULE_CONNECT ? "\" connect" : "\"") ;
  status_put(stated & HERM_RULE_BIND ? " bind\n" : "\n") ;
}

static void json_policy (uint32_t node, uint32_t stated)
{
  status_put("{\"service\":\"") ;
  put_name(node) ;
  status_put(stated & HERM_RULE_CONNECT ? "\",\"connect\":true" : "\",\"connect\":false") ;
  status_put(stated & HERM_RULE_BIND ? ",\"bind\":true}" : ",\"bind\":false}") ;
}

void status_rules_put (int json)
{
  char fmt[UINT_FMT] ;
  int first = 1 ;
  if (generation < 0)
  {
    status_put(json ? "null" : "  rules unknown\n") ;
    return ;
  }
  fmt[uint_fmt(fmt, generation)] = 0 ;
  status_put(json ? "{\"generation\":" : "  rules generation ") ;
  status_put(fmt) ;
  status_put(json ? ",\"policies\":[" : "\n") ;
  for (uint32_t i = 0 ; i < genalloc_len(herm_rule_part, &parts) ; i++)
  {
    uint32_t stated = genalloc_s(herm_rule_part, &parts)[i].stated ;
    if (!stated) continue ;
    if (json && !first) status_put(",") ;
    (*(json ? &json_policy : &text_policy))(i + 1, stated) ;
    first = 0 ;
  }
  if (json) status_put("]}") ;
}

#endif
