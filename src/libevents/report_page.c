/* ISC license. */

#include <string.h>

#include "report.h"

static void when (stralloc *sa, report const *r)
{
  text_puts(sa, "<p class=\"when\">") ;
  if (r->begin)
  {
    text_time(sa, r->begin, 1) ;
    text_puts(sa, " to ") ;
    text_time(sa, r->end, 1) ;
    text_puts(sa, ", ") ;
    report_duration(sa, r->end - r->begin) ;
  }
  else text_puts(sa, "no events") ;
  text_puts(sa, "</p>\n") ;
}

static void title (stralloc *sa, report const *r, char const *text)
{
  if (text) text_json(sa, text, strlen(text), 200, TEXT_HTML) ;
  else if (r->service.n == 1)
  {
    repservice const *s = table_at(&r->service, repservice, 0) ;
    text_puts(sa, "What ") ;
    text_json(sa, table_key(&r->service, s), s->row.len, 100, TEXT_HTML) ;
    text_puts(sa, " did") ;
  }
  else text_puts(sa, "What happened") ;
}

void report_page (stralloc *sa, report const *r, char const *text)
{
  text_puts(sa, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\">\n<title>") ;
  title(sa, r, text) ;
  text_puts(sa, "</title>\n<style>\n") ;
  report_css(sa) ;
  text_puts(sa, "</style>\n</head>\n<body>\n<main>\n<h1>") ;
  title(sa, r, text) ;
  text_puts(sa, "</h1>\n") ;
  when(sa, r) ;
  report_summary(sa, r) ;
  report_timeline(sa, r) ;
  report_findings(sa, r) ;
  report_tree(sa, r) ;
  report_peers(sa, r) ;
  report_files(sa, r) ;
  report_notes(sa, r) ;
  text_puts(sa, "</main>\n</body>\n</html>\n") ;
}
