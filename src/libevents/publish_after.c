/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/types.h>

#include <herm/json.h>
#include <herm/line.h>
#include <herm/put.h>

#include "publish.h"

enum { SEQID, FIRST, LAST, N } ;

static int number (herm_json_member const *m, uint64_t *u)
{
  char fmt[UINT64_FMT] ;
  if (!m->len || m->len >= sizeof(fmt)) return 0 ;
  memcpy(fmt, m->s, m->len) ;
  fmt[m->len] = 0 ;
  return !!uint640_scan(fmt, u) ;
}

/* A gap ends at its last number; at an unknown one it is still to come. */
static int scan_gap (herm_line *l)
{
  herm_json_member m[N] = { { .name = "seqid" }, { .name = "first" }, { .name = "last" } } ;
  herm_json j = { .members = m, .n = N } ;
  if (!herm_json_scan(&j, l->payload, l->payload_len)) return 0 ;
  if (m[SEQID].len != 18 || !herm_line_seqid(&l->seqid, m[SEQID].s + 1)) return 0 ;
  if (number(m + LAST, &l->seq)) return 1 ;
  if (!number(m + FIRST, &l->seq) || !l->seq) return 0 ;
  l->seq-- ;
  return 1 ;
}

int publish_after (char *position, char const *s, size_t n)
{
  herm_line l ;
  char *o ;
  if (herm_line_scan(&l, s, n)) return 0 ;
  if (!l.seq && !(herm_json_is(l.kind, l.kind_len, "herm.gap", 0) && scan_gap(&l))) return 0 ;
  o = herm_put_hex64(position, l.seqid) ;
  *o++ = ':' ;
  o[uint64_fmt(o, l.seq)] = 0 ;
  return 1 ;
}
