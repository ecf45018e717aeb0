/* ISC license. */

#include <string.h>

#include "report.h"

#define SHOWN 200

void report_peers (stralloc *sa, report const *r)
{
  text_puts(sa, "<section><h2>Destinations</h2>\n") ;
  if (!r->peer.n)
  {
    text_puts(sa, "<p class=\"dim\">No connection was tried, or connections were not "
      "recorded.</p></section>\n") ;
    return ;
  }
  text_puts(sa, "<table><tr><th>to</th><th class=\"n\">tries</th><th class=\"n\">sent</th>"
    "<th class=\"n\">received</th><th>result</th><th class=\"opt\">first by</th></tr>\n") ;
  for (uint32_t i = 0 ; i < r->peer.n && i < SHOWN ; i++)
  {
    reppeer const *p = table_at(&r->peer, reppeer, i) ;
    text_puts(sa, "<tr><td class=\"a\"><code>") ;
    text_add(sa, table_key(&r->peer, p), p->row.len) ;
    text_puts(sa, "</code></td><td class=\"n\">") ;
    report_count(sa, p->tries) ;
    text_puts(sa, "</td><td class=\"n\">") ;
    report_bytes(sa, p->sent) ;
    text_puts(sa, "</td><td class=\"n\">") ;
    report_bytes(sa, p->received) ;
    text_puts(sa, "</td><td>") ;
    if (p->failed)
    {
      text_puts(sa, "<span class=\"tag amber\">") ;
      text_puts(sa, strerror(p->result)) ;
      if (p->failed > 1)
      {
        text_puts(sa, " \xc3\x97") ;
        report_count(sa, p->failed) ;
      }
      text_puts(sa, "</span>") ;
    }
    else text_puts(sa, "<span class=\"dim\">connected</span>") ;
    text_puts(sa, "</td><td class=\"opt\">") ;
    report_program(sa, r, p->by) ;
    text_puts(sa, "</td></tr>\n") ;
  }
  text_puts(sa, "</table>\n") ;
  if (r->peer.n > SHOWN)
  {
    text_puts(sa, "<p class=\"more\">and ") ;
    report_count(sa, r->peer.n - SHOWN) ;
    text_puts(sa, " more</p>\n") ;
  }
  text_puts(sa, "</section>\n") ;
}
