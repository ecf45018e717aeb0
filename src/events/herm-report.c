/* ISC license. */

#include <string.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/json.h>
#include <herm/line.h>

#include "follow.h"
#include "report.h"

#define USAGE "herm-report [ -s service ] [ -t title ] [ first [ last ] ]"
#define dieusage() strerr_dieusage(100, USAGE)

#define TITLE_MAX 1000

typedef struct position_s position ;
struct position_s
{
  uint64_t seqid ;
  uint64_t seq ;
} ;

static lines in ;
static report r ;

static void position_scan (position *p, char const *s)
{
  if (strlen(s) < 18 || s[16] != ':' || !herm_line_seqid(&p->seqid, s)
   || !uint640_scan(s + 17, &p->seq) || !p->seq) dieusage() ;
}

static int is_at (event const *e, position const *p)
{
  return e->line.seq == p->seq && e->line.seqid == p->seqid ;
}

/* From the first position to the last one, both included; 0: from the beginning, to the end. */
static void take (char const *service, position const *first, position const *last)
{
  event e ;
  char const *s ;
  size_t len ;
  int began = !first->seq ;
  for (;;)
  {
    ssize_t n ;
    while (lines_next(&in, &s, &len))
    {
      unsigned int shape ;
      if (!len) continue ;
      shape = event_scan(&e, s, len) ;
      if (!shape && is_at(&e, first)) began = 1 ;
      if (!began) continue ;
      if (shape) report_bad(&r, shape) ; else report_event(&r, &e, service) ;
      if (!shape && last->seq && is_at(&e, last)) return ;
    }
    n = lines_fill(&in) ;
    if (n < 0) strerr_diefusys(111, "read standard input") ;
    if (!n) break ;
  }
  if (in.end > in.start) report_bad(&r, HERM_LINE_INVALID) ;
  if (!began || last->seq) strerr_warnw(began ? "the last position did not come" :
    "the first position did not come") ;
}

int main (int argc, char const *const *argv)
{
  stralloc page = STRALLOC_ZERO ;
  position first = { 0, 0 }, last = { 0, 0 } ;
  char const *service = 0, *title = 0 ;
  char json[HERM_JSON_STRING_BOUND(TITLE_MAX) + 3] = "\"" ;
  PROG = "herm-report" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:t:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : service = l.arg ; break ;
        case 't' : title = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc > 2 || (title && strlen(title) > TITLE_MAX)) dieusage() ;
  if (argc) position_scan(&first, argv[0]) ;
  if (argc > 1) position_scan(&last, argv[1]) ;
  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
  lines_begin(&in, 0, 0, 0) ;
  report_init(&r) ;
  take(service, &first, &last) ;
  report_finish(&r) ;
  if (title)
  {
    size_t bad = 0, n = 1 + herm_json_string(json + 1, title, strlen(title), &bad) ;
    json[n] = '"' ;
    json[n + 1] = 0 ;
  }
  report_page(&page, &r, title ? json : 0) ;
  if (allwrite(1, page.s, page.len) < page.len && errno != EPIPE)
    strerr_diefusys(111, "write to standard output") ;
  return 0 ;
}
