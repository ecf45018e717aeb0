/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

char *herm_line_head (char *o, char const *kind, uint64_t seqid, uint64_t seq, uint64_t ns)
{
  o = HERM_PUT(o, "{\"v\":\"" HERM_LINE_V "\",\"kind\":\"") ;
  o = herm_put(o, kind, strlen(kind)) ;
  o = HERM_PUT(o, "\",\"seq\":") ;
  o = herm_put_u64(o, seq) ;
  o = HERM_PUT(o, ",\"seqid\":\"") ;
  o = herm_put_hex64(o, seqid) ;
  o = HERM_PUT(o, "\",\"ts\":\"") ;
  o += herm_json_time(o, ns / 1000000000, ns % 1000000000) ;
  return HERM_PUT(o, "\",\"payload\":{") ;
}
