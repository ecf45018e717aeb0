/* ISC license. */

#include <string.h>

#include "report.h"

void report_found (report *r, unsigned int kind, stralloc const *what, uint32_t by, uint64_t ts)
{
  repfinding *f ;
  char key[what->len + 1] ;
  key[0] = kind ;
  memcpy(key + 1, what->s, what->len) ;
  r->found[kind]++ ;
  report_time(r, ts, LANE_FINDING) ;
  f = table_row(&r->finding, key, what->len + 1, 1) ;
  if (!f) return ;
  if (!f->n++)
  {
    repprocess const *p = by ? table_at(&r->process, repprocess, by - 1) : 0 ;
    f->text = p ? p->text : 0 ;
    f->text_len = p ? p->text_len : 0 ;
    f->ts = ts ;
  }
}
