/* ISC license. */

#include <string.h>

#include "report.h"

static void refused (report *r, event const *e, stralloc *key, uint32_t by)
{
  static stralloc what = STRALLOC_ZERO ;
  what.len = 0 ;
  if (event_has(e, E_CALL)) text_json(&what, e->m[E_CALL].s, e->m[E_CALL].len, 20, TEXT_HTML) ;
  else text_puts(&what, "connect") ;
  text_puts(&what, " to <code>") ;
  text_add(&what, key->s, key->len) ;
  text_puts(&what, "</code>: ") ;
  text_puts(&what, e->kind == HERM_KIND_REFUSED ? "not in the rules of the service" :
    strerror(event_number(e, E_RESULT))) ;
  report_found(r, F_REFUSED, &what, by, e->ts) ;
}

void report_net (report *r, event const *e, uint32_t by)
{
  static stralloc key = STRALLOC_ZERO ;
  reppeer *p ;
  int six ;
  if (!event_has(e, E_PROTO) || !event_has(e, E_DADDR)) return ;
  key.len = 0 ;
  six = !!memchr(e->m[E_DADDR].s, ':', e->m[E_DADDR].len) ;
  if (six) text_add(&key, "[", 1) ;
  text_json(&key, e->m[E_DADDR].s, e->m[E_DADDR].len, 48, TEXT_HTML) ;
  text_puts(&key, six ? "]:" : ":") ;
  text_number(&key, event_number(e, E_DPORT)) ;
  text_add(&key, " ", 1) ;
  text_json(&key, e->m[E_PROTO].s, e->m[E_PROTO].len, 8, TEXT_HTML) ;
  if (event_refused(e)) refused(r, e, &key, by) ;
  if (event_has(e, E_CALL) && herm_json_is(e->m[E_CALL].s, e->m[E_CALL].len, "bind", 0)) return ;
  p = table_row(&r->peer, key.s, key.len, 1) ;
  if (!p) return ;
  if (!p->by) p->by = by ;
  if (e->kind == HERM_KIND_CLOSE)
  {
    p->sent += event_number(e, E_SENT) ;
    p->received += event_number(e, E_RECEIVED) ;
    return ;
  }
  p->tries++ ;
  if (event_number(e, E_RESULT))
  {
    p->failed++ ;
    p->result = event_number(e, E_RESULT) ;
  }
}
