/* ISC license. */

#include <string.h>

#include "report.h"

static uint64_t all_bad (report const *r)
{
  uint64_t n = 0 ;
  for (unsigned int i = 0 ; i < HERM_LINE_SHAPES ; i++) n += r->bad[i] ;
  return n ;
}

static uint64_t all_missing (report const *r)
{
  uint64_t n = 0 ;
  for (unsigned int i = 0 ; i < r->nseq ; i++) n += r->seq[i].missing ;
  return n ;
}

static void count (stralloc *sa, uint64_t n, char const *before, char const *one, char const *what)
{
  text_puts(sa, before) ;
  report_count(sa, n) ;
  text_puts(sa, one) ;
  if (n != 1) text_puts(sa, one[strlen(one) - 1] == 's' ? "es" : "s") ;
  text_puts(sa, what) ;
}

static void item (stralloc *sa, uint64_t n, char const *one, char const *what)
{
  if (n) count(sa, n, ", ", one, what) ;
}

/* What came before the first line is not known. */
static void from (stralloc *sa, report const *r)
{
  unsigned int n = 0 ;
  for (unsigned int i = 0 ; i < r->nseq ; i++) if (r->seq[i].first > 1)
  {
    text_puts(sa, n++ ? " and " : ", from number ") ;
    report_count(sa, r->seq[i].first) ;
  }
}

static void state (stralloc *sa, report const *r)
{
  uint64_t missing = all_missing(r), bad = all_bad(r), gaps = r->kind[HERM_KIND_GAP] ;
  uint64_t degraded = r->kind[HERM_KIND_DEGRADED] ;
  int good = r->nseq && !missing && !bad && !r->lost && !gaps && !r->seq_left ;
  text_puts(sa, good && !degraded ? "<div class=\"state good\">" : "<div class=\"state poor\">") ;
  text_puts(sa, !r->lines ? "No lines" : !good ? "Incomplete" :
    degraded ? "Complete, with limits" : "Complete") ;
  count(sa, r->lines, " <span>", " line", "") ;
  from(sa, r) ;
  if (good) text_puts(sa, ", no number missing, no event lost") ;
  item(sa, missing, " number", " missing (lost, or not selected)") ;
  item(sa, r->lost, " event", " lost by the probes") ;
  item(sa, bad, bad == 1 ? " line that is no event" : " lines that are no event", "") ;
  item(sa, gaps, " gap", " of the log") ;
  item(sa, degraded, " limit", " of the observation:") ;
  if (!r->nseq && r->lines) text_puts(sa, ", none with a number") ;
  text_puts(sa, "</span>") ;
  text_add(sa, r->limits.s, r->limits.len) ;
  text_puts(sa, "</div>\n") ;
}

static void tile (stralloc *sa, uint64_t n, char const *what, char const *after, int bad)
{
  count(sa, n, bad ? "<div class=\"tile bad\"><b>" : "<div class=\"tile\"><b>", what, after) ;
  text_puts(sa, "</div>\n") ;
}

void report_summary (stralloc *sa, report const *r)
{
  uint64_t changed = 0 ;
  for (uint32_t i = 0 ; i < r->file.n ; i++)
  {
    repfile const *f = table_at(&r->file, repfile, i) ;
    changed += f->made || f->writes || f->removed || f->renamed ;
  }
  state(sa, r) ;
  text_puts(sa, "<div class=\"tiles\">\n") ;
  tile(sa, r->finding.n, "</b>finding", "", !!r->finding.n) ;
  tile(sa, r->process.n, "</b>process", "", 0) ;
  tile(sa, r->kind[HERM_KIND_EXEC], "</b>program", " run", 0) ;
  tile(sa, r->peer.n, "</b>destination", "", 0) ;
  tile(sa, changed, "</b>file", " changed", 0) ;
  text_puts(sa, "</div>\n") ;
}
