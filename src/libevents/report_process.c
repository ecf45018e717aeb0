/* ISC license. */

#include <string.h>
#include <signal.h>
#include <stdint.h>

#include <skalibs/sig.h>

#include "report.h"

#define TEXT_MAX 110
#define LEVELS 100
#define OUTLIVED UINT64_C(1000000000) /* shells often end a moment before their children */

static repprocess *at (report *r, uint32_t i)
{
  return table_at(&r->process, repprocess, i - 1) ;
}

/* Keys with the same bytes are one process: pid and start, or only the pid. */
static uint32_t get (report *r, uint32_t pid, uint64_t start)
{
  char key[12] ;
  repprocess *p ;
  reppid *x ;
  memcpy(key, &pid, 4) ;
  memcpy(key + 4, &start, 8) ;
  p = table_row(&r->process, key, 12, 1) ;
  if (!p) return 0 ;
  p->pid = pid ;
  x = table_row(&r->pid, &pid, 4, 1) ;
  if (x) x->process = table_index(&r->process, p) + 1 ;
  return table_index(&r->process, p) + 1 ;
}

/* Returns 1 if it is among the first ancestors, or if there are more. */
static int is_above (report *r, uint32_t i, uint32_t child)
{
  for (unsigned int n = 0 ; i ; i = at(r, i)->parent) if (i == child || n++ == LEVELS) return 1 ;
  return 0 ;
}

static void adopt (report *r, uint32_t parent, uint32_t child)
{
  repprocess *p, *c ;
  if (!parent || !child || parent == child || at(r, child)->parent) return ;
  if (at(r, child)->child && is_above(r, parent, child)) return ; /* no circle */
  p = at(r, parent) ;
  c = at(r, child) ;
  c->parent = parent ;
  if (p->last_child) at(r, p->last_child)->next = child ; else p->child = child ;
  p->last_child = child ;
}

static void name (report *r, repprocess *p, unsigned int i, event const *e)
{
  if (!event_has(e, i)) return ;
  if (r->text.a - r->text.len < 12 * TEXT_MAX)
  {
    r->text_left++ ;
    return ;
  }
  p->text = r->text.len ;
  text_json(&r->text, e->m[i].s, e->m[i].len, TEXT_MAX, TEXT_HTML) ;
  p->text_len = r->text.len - p->text ;
}

static int is_crash (int64_t sig)
{
  return sig == SIGSEGV || sig == SIGABRT || sig == SIGBUS || sig == SIGFPE || sig == SIGILL
    || sig == SIGSYS || sig == SIGTRAP ;
}

static void ended (report *r, uint32_t i, event const *e, uint64_t ts)
{
  static stralloc what = STRALLOC_ZERO ;
  repprocess *p = at(r, i) ;
  p->ended = 1 ;
  p->end = ts ;
  p->code = event_number(e, E_CODE) ;
  p->signal = event_number(e, E_SIGNAL) ;
  what.len = 0 ;
  if (is_crash(p->signal))
  {
    text_puts(&what, "ended by SIG") ;
    text_puts(&what, sig_name(p->signal)) ;
    report_found(r, F_CRASHED, &what, i, ts) ;
  }
  else if (p->parent && at(r, p->parent)->ended && at(r, p->parent)->end + OUTLIVED < ts)
  {
    report_duration(&what, ts - at(r, p->parent)->end) ;
    text_puts(&what, " longer than its parent") ;
    report_found(r, F_OUTLIVED, &what, i, ts) ;
  }
}

uint32_t report_process (report *r, event const *e)
{
  uint64_t ts = e->ts ;
  uint32_t i = event_has(e, E_PID) ? get(r, event_number(e, E_PID), event_number(e, E_START)) : 0 ;
  repprocess *p ;
  if (!i) return 0 ;
  p = at(r, i) ;
  if (!p->begin) p->begin = ts ;
  if (!p->text) name(r, p, E_COMM, e) ;
  if (!p->parent && event_has(e, E_PPID) && e->kind != HERM_KIND_EXIT)
  {
    uint32_t ppid = event_number(e, E_PPID) ;
    reppid *x = table_row(&r->pid, &ppid, 4, 0) ;
    if (x && !at(r, x->process)->ended) adopt(r, x->process, i) ;
  }
  if (e->kind == HERM_KIND_FORK)
  {
    uint32_t c = get(r, event_number(e, E_CHILD_PID), event_number(e, E_CHILD_START)) ;
    if (c)
    {
      adopt(r, i, c) ;
      at(r, c)->begin = ts ;
      at(r, c)->forked = 1 ;
      at(r, c)->text = p->text ;
      at(r, c)->text_len = p->text_len ;
    }
  }
  else if (e->kind == HERM_KIND_EXEC && !event_number(e, E_ERRNO))
  {
    p->execs++ ;
    name(r, p, event_has(e, E_ARGV) && e->m[E_ARGV].len > 2 ? E_ARGV : E_FILENAME, e) ;
  }
  else if (e->kind == HERM_KIND_EXIT) ended(r, i, e, ts) ;
  return i ;
}
