/* ISC license. */

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "report.h"

#define TEXT_BYTES 8000000

void report_init (report *r)
{
  table_init(&r->process, sizeof(repprocess), 50000, 800000) ;
  table_init(&r->pid, sizeof(reppid), 50000, 300000) ;
  table_init(&r->file, sizeof(repfile), 50000, 8000000) ;
  table_init(&r->peer, sizeof(reppeer), 4000, 400000) ;
  table_init(&r->finding, sizeof(repfinding), 4000, 1600000) ;
  table_init(&r->service, sizeof(repservice), 1000, 260000) ;
  if (!stralloc_ready_tuned(&r->text, TEXT_BYTES, 0, 0, 1))
    strerr_diefusys(111, "allocate memory") ;
  r->text.len = 1 ;
  r->bin_width = 1000000 ;
}
