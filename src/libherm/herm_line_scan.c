/* ISC license. */

#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

enum { V, KIND, SEQ, SEQID, PAYLOAD, SERVICE, N } ;

/* Returns 0 unless the bytes are an integer from 1 to UINT64_MAX, without a sign. */
static uint64_t number (char const *s, size_t len)
{
  uint64_t x = 0 ;
  for (size_t i = 0 ; i < len ; i++)
  {
    unsigned int d = (unsigned char)s[i] - '0' ;
    if (d > 9 || x > UINT64_MAX / 10 || (x == UINT64_MAX / 10 && d > UINT64_MAX % 10)) return 0 ;
    x = 10 * x + d ;
  }
  return x ;
}

unsigned int herm_line_scan (herm_line *l, char const *s, size_t len)
{
  herm_json_member m[N] =
  {
    [V] = { .name = "v" },
    [KIND] = { .name = "kind" },
    [SEQ] = { .name = "seq" },
    [SEQID] = { .name = "seqid" },
    [PAYLOAD] = { .name = "payload" },
    [SERVICE] = { .name = "service", .in = 1 + PAYLOAD }
  } ;
  herm_json j = { .members = m, .n = N } ;
  if (len >= HERM_LINE_MAX) return HERM_LINE_LONG ;
  if (!herm_json_scan(&j, s, len)) return HERM_LINE_INVALID ;
  if (!j.object) return HERM_LINE_NOOBJECT ;
  if (!herm_json_is(m[V].s, m[V].len, HERM_LINE_V, 0)) return HERM_LINE_VERSION ;
  if (!m[KIND].len || *m[KIND].s != '"') return HERM_LINE_NOKIND ;
  if (!m[PAYLOAD].len || *m[PAYLOAD].s != '{') return HERM_LINE_NOPAYLOAD ;
  l->kind = m[KIND].s ;
  l->kind_len = m[KIND].len ;
  l->payload = m[PAYLOAD].s ;
  l->payload_len = m[PAYLOAD].len ;
  l->service = m[SERVICE].s ;
  l->service_len = m[SERVICE].len && *m[SERVICE].s == '"' ? m[SERVICE].len : 0 ;
  l->seq = 0 ;
  if (m[SEQID].len == 18 && *m[SEQID].s == '"' && herm_line_seqid(&l->seqid, m[SEQID].s + 1))
    l->seq = number(m[SEQ].s, m[SEQ].len) ;
  return HERM_LINE_GOOD ;
}
