/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/fmtscan.h>

#include "probe-read.h"

static char *put_address (char *o, herm_event_net const *e, uint8_t const *a)
{
  *o++ = '"' ;
  o += e->family == 4 ? ip4_fmt(o, (char const *)a) : ip6_fmt(o, (char const *)a) ;
  *o++ = '"' ;
  return o ;
}

char *read_net (char *o, herm_event_net const *e)
{
  static uint8_t const unknown[16] = { 0 } ;
  if ((e->family != 4 && e->family != 6)) return 0 ;
  if (e->proto != 6 && e->proto != 17 && e->h.kind != HERM_KIND_REFUSED) return 0 ;
  if (e->proto == 6) o = HERM_LINE_TEXT(o, "proto", "\"tcp\"") ;
  else if (e->proto == 17) o = HERM_LINE_TEXT(o, "proto", "\"udp\"") ;
  else o = HERM_LINE_TEXT(o, "proto", "\"other\"") ;
  if (e->family == 4) o = HERM_LINE_TEXT(o, "family", "\"ipv4\"") ;
  else o = HERM_LINE_TEXT(o, "family", "\"ipv6\"") ;
  o = HERM_LINE_TEXT(o, "saddr", "") ;
  o = memcmp(e->saddr, unknown, 16) ? put_address(o, e, e->saddr) : HERM_PUT(o, "null") ;
  o = HERM_LINE_TEXT(o, "sport", "") ;
  o = e->sport ? herm_put_u32(o, e->sport) : HERM_PUT(o, "null") ;
  o = put_address(HERM_LINE_TEXT(o, "daddr", ""), e, e->daddr) ;
  if (e->scope) o = HERM_LINE_U32(o, "scope", e->scope) ;
  o = HERM_LINE_U32(o, "dport", e->dport) ;
  o = HERM_LINE_TEXT(o, "result", "") ;
  o = e->result < 0 ? HERM_PUT(o, "null") : herm_put_u32(o, e->result) ;
  o = HERM_LINE_U64(o, "duration_ns", e->duration) ;
  return e->flags & HERM_NET_LATE ? HERM_LINE_TEXT(o, "late", "true") : o ;
}
