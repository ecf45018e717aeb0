/* ISC license. */

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

static void item (stralloc *sa, uint64_t n, char const *what)
{
  if (!n) return ;
  text_puts(sa, ", ") ;
  report_count(sa, n) ;
  text_puts(sa, what) ;
}

static void state (stralloc *sa, report const *r)
{
  uint64_t missing = all_missing(r), bad = all_bad(r) ;
  int good = r->nseq && !missing && !bad && !r->lost && !r->gaps && !r->seq_left ;
  text_puts(sa, "<div class=\"state ") ;
  text_puts(sa, good && !r->degraded ? "good\">" : "poor\">") ;
  text_puts(sa, !r->lines ? "No lines <span>" : good ? "Complete <span>" : "Incomplete <span>") ;
  report_count(sa, r->lines) ;
  text_puts(sa, " lines") ;
  if (good) text_puts(sa, ", no number missing, no event lost") ;
  item(sa, missing, " numbers missing (lost, or not selected)") ;
  item(sa, r->lost, " events lost by the probes") ;
  item(sa, bad, " lines that are no events") ;
  item(sa, r->degraded, " parts of the observation that did not work") ;
  item(sa, r->gaps, " gaps of the log") ;
  if (!r->nseq && r->lines) text_puts(sa, ", none with a number") ;
  text_puts(sa, "</span></div>\n") ;
}

static void tile (stralloc *sa, uint64_t n, char const *what, int bad)
{
  text_puts(sa, bad ? "<div class=\"tile bad\"><b>" : "<div class=\"tile\"><b>") ;
  report_count(sa, n) ;
  text_puts(sa, "</b>") ;
  text_puts(sa, what) ;
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
  tile(sa, r->finding.n, "findings", !!r->finding.n) ;
  tile(sa, r->process.n, "processes", 0) ;
  tile(sa, r->kind[K_EXEC], "programs run", 0) ;
  tile(sa, r->peer.n, "destinations", 0) ;
  tile(sa, changed, "files changed", 0) ;
  text_puts(sa, "</div>\n") ;
}
