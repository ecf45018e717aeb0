/* ISC license. */

#include <string.h>

#include <skalibs/sig.h>

#include <herm/json.h>

#include "report.h"

#define LIMITS 8 /* shown */
#define REASON_MAX 300

static unsigned char const lanes[HERM_KIND_ALL] =
{
  [HERM_KIND_CONNECT] = LANE_NET,
  [HERM_KIND_CLOSE] = LANE_NET,
  [HERM_KIND_OPEN] = LANE_FILE,
  [HERM_KIND_READ] = LANE_FILE,
  [HERM_KIND_WRITE] = LANE_FILE,
  [HERM_KIND_UNLINK] = LANE_FILE,
  [HERM_KIND_RENAME] = LANE_FILE,
  [HERM_KIND_BLIND] = LANE_FILE,
  [HERM_KIND_TLS_WRITE] = LANE_NET,
  [HERM_KIND_TLS_READ] = LANE_NET,
  [HERM_KIND_REFUSED] = LANE_NET,
  [HERM_KIND_LOSS] = LANES,
  [HERM_KIND_DEGRADED] = LANES,
  [HERM_KIND_GAP] = LANES,
  [HERM_KIND_AGAIN] = LANES
} ;

static void service_ended (report *r, event const *e)
{
  static stralloc what = STRALLOC_ZERO ;
  int64_t sig = event_number(e, E_SIGNAL), code = event_number(e, E_CODE) ;
  what.len = 0 ;
  if (e->kind == HERM_KIND_FAILED)
    text_puts(&what, "the finish script gave up: the service stays down") ;
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
  report_found(r, F_FAILED, &what, 0, e->ts) ;
}

/* The act has a name in member i, or a number. */
static void found (
  report *r, unsigned int kind, event const *e, char const *before, unsigned int i, uint32_t by)
{
  static stralloc what = STRALLOC_ZERO ;
  what.len = 0 ;
  text_puts(&what, before) ;
  if (event_has(e, i)) text_json(&what, e->m[i].s, e->m[i].len, 20, TEXT_HTML) ;
  else text_number(&what, event_number(e, E_NUMBER)) ;
  report_found(r, kind, &what, by, e->ts) ;
}

/* Parts with the same reason share it. */
static void degraded (report *r, event const *e)
{
  static stralloc why = STRALLOC_ZERO ;
  stralloc *sa = &r->limits ;
  if (r->kind[HERM_KIND_DEGRADED] > LIMITS)
  {
    if (r->kind[HERM_KIND_DEGRADED] == LIMITS + 1) text_puts(sa, "<p>and more</p>") ;
    return ;
  }
  why.len = 0 ;
  text_puts(&why, ": ") ;
  if (event_has(e, E_REASON))
    text_json(&why, e->m[E_REASON].s, e->m[E_REASON].len, REASON_MAX, TEXT_HTML) ;
  text_puts(&why, "</p>") ;
  if (sa->len > why.len && !memcmp(sa->s + sa->len - why.len, why.s, why.len))
  {
    sa->len -= why.len ;
    text_puts(sa, ", ") ;
  }
  else text_puts(sa, "<p>") ;
  if (event_has(e, E_SET)) text_json(sa, e->m[E_SET].s, e->m[E_SET].len, 20, TEXT_HTML) ;
  if (event_has(e, E_HOOK))
  {
    text_puts(sa, " by ") ;
    text_json(sa, e->m[E_HOOK].s, e->m[E_HOOK].len, 20, TEXT_HTML) ;
  }
  text_add(sa, why.s, why.len) ;
}

static int is_of_all (event const *e)
{
  return e->kind >= HERM_KIND_LOSS && e->kind <= HERM_KIND_AGAIN ;
}

static int is_mine (event const *e, char const *service)
{
  return e->line.service_len && (herm_json_is(e->line.service, e->line.service_len, service, 0)
    || herm_json_is(e->line.service, e->line.service_len, service, '/')) ;
}

static void of_process (report *r, event const *e)
{
  uint32_t by = report_process(r, e) ;
  switch (e->kind)
  {
    case HERM_KIND_EXEC :
    case HERM_KIND_OPEN :
    case HERM_KIND_READ :
    case HERM_KIND_WRITE :
    case HERM_KIND_UNLINK :
    case HERM_KIND_RENAME : report_file(r, e, by) ; break ;
    case HERM_KIND_CONNECT :
    case HERM_KIND_CLOSE :
    case HERM_KIND_REFUSED : report_net(r, e, by) ; break ;
    case HERM_KIND_BLIND :
      found(r, F_BLIND, e, "can act without being recorded, by ", E_WHAT, by) ; break ;
    case HERM_KIND_KILL : found(r, F_KILLED, e, "for the call ", E_CALL, by) ; break ;
    default : break ;
  }
}

void report_event (report *r, event const *e, char const *service)
{
  r->lines++ ;
  if (!report_number(r, e)) return ;
  if (service && !is_of_all(e) && !is_mine(e, service))
  {
    r->other++ ;
    return ;
  }
  r->kind[e->kind]++ ;
  if (e->line.service_len && !is_of_all(e))
  {
    repservice *s = table_row(&r->service, e->line.service, e->line.service_len, 1) ;
    if (s) s->n++ ;
  }
  if (!e->kind) return ;
  report_time(r, e->ts, lanes[e->kind]) ;
  if (e->kind < HERM_KIND_LOSS) of_process(r, e) ;
  else if (e->kind == HERM_KIND_LOSS)
    r->lost += event_number(e, E_LOST) + event_number(e, E_MISSED) ;
  else if (e->kind == HERM_KIND_DEGRADED) degraded(r, e) ;
  else if (e->kind == HERM_KIND_EXITED || e->kind == HERM_KIND_FAILED) service_ended(r, e) ;
}
