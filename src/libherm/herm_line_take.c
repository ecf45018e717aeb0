/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#define V "\"" HERM_LINE_V "\""

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

unsigned int herm_line_take (herm_line *l, herm_json *j, char const *s, size_t len)
{
  herm_json_member const *v = j->members + HERM_LINE_M_V ;
  herm_json_member const *kind = j->members + HERM_LINE_M_KIND ;
  herm_json_member const *seq = j->members + HERM_LINE_M_SEQ ;
  herm_json_member const *seqid = j->members + HERM_LINE_M_SEQID ;
  herm_json_member const *payload = j->members + HERM_LINE_M_PAYLOAD ;
  herm_json_member const *service = j->members + HERM_LINE_M_SERVICE ;
  if (len >= HERM_LINE_MAX) return HERM_LINE_LONG ;
  if (!herm_json_scan(j, s, len)) return HERM_LINE_INVALID ;
  if (!j->object) return HERM_LINE_NOOBJECT ;
  if ((v->len != sizeof(V) - 1 || memcmp(v->s, V, sizeof(V) - 1))
   && !herm_json_is(v->s, v->len, HERM_LINE_V, 0)) return HERM_LINE_VERSION ;
  if (!kind->len || *kind->s != '"') return HERM_LINE_NOKIND ;
  if (!payload->len || *payload->s != '{') return HERM_LINE_NOPAYLOAD ;
  l->kind = kind->s ;
  l->kind_len = kind->len ;
  l->payload = payload->s ;
  l->payload_len = payload->len ;
  l->service = service->s ;
  l->service_len = service->len && *service->s == '"' ? service->len : 0 ;
  l->seq = 0 ;
  if (seqid->len == 18 && *seqid->s == '"' && herm_line_seqid(&l->seqid, seqid->s + 1))
    l->seq = number(seq->s, seq->len) ;
  return HERM_LINE_GOOD ;
}
