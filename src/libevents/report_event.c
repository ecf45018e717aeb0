/* ISC license. */

#include <skalibs/sig.h>

#include <herm/json.h>

#include "report.h"

static void service_ended (report *r, event const *e)
{
  static stralloc what = STRALLOC_ZERO ;
  int64_t sig = event_number(e, E_SIGNAL), code = event_number(e, E_CODE) ;
  what.len = 0 ;
  if (e->kind == K_FAILED) text_puts(&what, "the finish script gave up: the service stays down") ;
  else if (sig)
  {
    text_puts(&what, "the service ended by SIG") ;
    text_puts(&what, sig_name(sig)) ;
  }
  else if (code)
  {
    text_puts(&what, "the service ended with code ") ;
    text_number(&what, code) ;
  }
  else return ;
  report_found(r, F_FAILED, &what, 0, event_time(e)) ;
}

static void blind (report *r, event const *e, uint32_t by)
{
  static stralloc what = STRALLOC_ZERO ;
  what.len = 0 ;
  text_puts(&what, "can act without being recorded, by ") ;
  if (event_has(e, E_WHAT)) text_json(&what, e->m[E_WHAT].s, e->m[E_WHAT].len, 20, TEXT_HTML) ;
  report_found(r, F_BLIND, &what, by, event_time(e)) ;
}

static unsigned int is_mine (report *r, event const *e, char const *service)
{
  repservice *s ;
  if (e->kind == K_LOSS || e->kind == K_DEGRADED || e->kind == K_GAP) return 1 ;
  if (service && !(e->line.service_len
    && (herm_json_is(e->line.service, e->line.service_len, service, 0)
     || herm_json_is(e->line.service, e->line.service_len, service, '/')))) return 0 ;
  if (e->line.service_len)
  {
    s = table_row(&r->service, e->line.service, e->line.service_len, 1) ;
    if (s) s->n++ ;
  }
  return 1 ;
}

void report_event (report *r, event const *e, char const *service)
{
  uint64_t ts = event_time(e) ;
  uint32_t by ;
  r->lines++ ;
  if (!report_number(r, e)) return ;
  if (!is_mine(r, e, service))
  {
    r->other++ ;
    return ;
  }
  r->kind[e->kind]++ ;
  if (e->kind == K_LOSS) r->lost += event_number(e, E_LOST) + event_number(e, E_MISSED) ;
  if (e->kind >= K_LOSS)
  {
    r->gaps += e->kind == K_GAP ;
    r->degraded += e->kind == K_DEGRADED ;
    if (e->kind >= K_REGISTERED) report_time(r, ts, LANE_PROCESS) ;
    if (e->kind == K_EXITED || e->kind == K_FAILED) service_ended(r, e) ;
    return ;
  }
  if (!e->kind)
  {
    r->unknown++ ;
    return ;
  }
  by = report_process(r, e) ;
  if (e->kind <= K_EXIT) report_time(r, ts, LANE_PROCESS) ;
  else report_time(r, ts, e->kind == K_CONNECT || e->kind == K_CLOSE || e->kind > K_BLIND ?
    LANE_NET : LANE_FILE) ;
  if (e->kind == K_EXEC || (e->kind >= K_OPEN && e->kind <= K_RENAME)) report_file(r, e, by) ;
  if (e->kind == K_CONNECT || e->kind == K_CLOSE) report_net(r, e, by) ;
  if (e->kind == K_BLIND) blind(r, e, by) ;
}
