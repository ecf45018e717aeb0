/* ISC license. */

#include <herm/put.h>

#include "report.h"
#include "show.h"

#define SERVICES 20

static void number (stralloc *sa, uint64_t n)
{
  text_puts(sa, "<td class=\"n\">") ;
  report_count(sa, n) ;
  text_puts(sa, "</td>") ;
}

static void identity (stralloc *sa, report const *r)
{
  if (!r->nseq) return ;
  text_puts(sa, "<table><tr><th>identity (seqid)</th><th class=\"n\">first</th>"
    "<th class=\"n\">last</th><th class=\"n\">lines</th><th class=\"n\">missing</th>"
    "<th class=\"n\">repeated</th></tr>\n") ;
  for (unsigned int i = 0 ; i < r->nseq ; i++)
  {
    repseq const *q = r->seq + i ;
    char hex[16] ;
    herm_put_hex64(hex, q->id) ;
    text_puts(sa, "<tr><td><code>") ;
    text_add(sa, hex, 16) ;
    text_puts(sa, "</code></td>") ;
    number(sa, q->first) ;
    number(sa, q->last) ;
    number(sa, q->n) ;
    number(sa, q->missing) ;
    number(sa, q->repeated) ;
    text_puts(sa, "</tr>\n") ;
  }
  text_puts(sa, "</table>\n") ;
}

static void kinds (stralloc *sa, report const *r)
{
  text_puts(sa, "<p>Lines by kind: ") ;
  for (unsigned int i = 1, n = 0 ; i < HERM_KIND_ALL ; i++) if (r->kind[i])
  {
    if (n++) text_puts(sa, ", ") ;
    text_puts(sa, show_kind(i)) ;
    text_add(sa, " ", 1) ;
    report_count(sa, r->kind[i]) ;
  }
  text_puts(sa, ".</p>\n") ;
}

static void services (stralloc *sa, report const *r)
{
  if (!r->service.n) return ;
  text_puts(sa, "<p>Services: ") ;
  for (uint32_t i = 0 ; i < r->service.n && i < SERVICES ; i++)
  {
    repservice const *s = table_at(&r->service, repservice, i) ;
    text_puts(sa, i ? ", <code>" : "<code>") ;
    text_json(sa, table_key(&r->service, s), s->row.len, 80, TEXT_HTML) ;
    text_puts(sa, "</code>") ;
  }
  text_puts(sa, r->service.n > SERVICES ? ", and more.</p>\n" : ".</p>\n") ;
}

static void left (stralloc *sa, uint64_t n, char const *what)
{
  if (!n) return ;
  text_puts(sa, "<p><span class=\"tag amber\">left out</span> ") ;
  report_count(sa, n) ;
  text_puts(sa, what) ;
  text_puts(sa, "</p>\n") ;
}

void report_notes (stralloc *sa, report const *r)
{
  text_puts(sa, "<section><h2>Lines</h2>\n") ;
  identity(sa, r) ;
  kinds(sa, r) ;
  services(sa, r) ;
  left(sa, r->process.left, " events of processes beyond the first 50\xe2\x80\xaf" "000") ;
  left(sa, r->file.left, " uses of files beyond the first 50\xe2\x80\xaf" "000") ;
  left(sa, r->peer.left, " connections to destinations beyond the first 4\xe2\x80\xaf" "000") ;
  left(sa, r->finding.left, " findings beyond the first 4\xe2\x80\xaf" "000") ;
  left(sa, r->text_left, " command lines, for lack of room") ;
  left(sa, r->seq_left, " lines of further identities, not counted above") ;
  left(sa, r->other, " lines of other services") ;
  left(sa, r->kind[HERM_KIND_NONE], " lines of unknown kinds") ;
  text_puts(sa, "<p class=\"dim\">Made by herm-report. A record shows what the probes saw: it "
    "proves what is in it, and nothing about what they do not cover.</p>\n</section>\n") ;
}
