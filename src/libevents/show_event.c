/* ISC license. */

#include <stdint.h>

#include <skalibs/stralloc.h>
#include <skalibs/uint64.h>

#include "show.h"

#define SERVICE_MAX 24
#define KIND_WIDTH 12
#define PID_WIDTH 7

/* Counts characters, not bytes. */
static size_t width (char const *s, size_t n)
{
  size_t w = 0 ;
  for (size_t i = 0 ; i < n ; i++) w += (s[i] & 0xc0) != 0x80 ;
  return w ;
}

static void pad (stralloc *sa, size_t start, size_t columns)
{
  size_t w = width(sa->s + start, sa->len - start) ;
  do text_add(sa, " ", 1) ; while (++w <= columns) ;
}

static void colour (stralloc *sa, char const *s, unsigned int flags)
{
  if (flags & SHOW_COLOUR) text_puts(sa, s) ;
}

static void put_pid (stralloc *sa, event const *e)
{
  char fmt[UINT64_FMT] = "-" ;
  int64_t pid = event_number(e, E_PID) ;
  size_t n = pid > 0 ? uint64_fmt(fmt, pid) : 1 ;
  for (size_t i = n ; i < PID_WIDTH ; i++) text_add(sa, " ", 1) ;
  text_add(sa, fmt, n) ;
  text_add(sa, "  ", 2) ;
}

static void put_service (stralloc *sa, event const *e)
{
  static size_t widest = 8 ; /* columns grow */
  size_t start = sa->len, w ;
  if (event_has(e, E_SERVICE))
    text_path(sa, e->m[E_SERVICE].s, e->m[E_SERVICE].len, SERVICE_MAX, 0) ;
  else text_add(sa, "-", 1) ;
  w = width(sa->s + start, sa->len - start) ;
  if (w > widest) widest = w > SERVICE_MAX ? SERVICE_MAX : w ;
  pad(sa, start, widest) ;
}

static void put_kind (stralloc *sa, event const *e)
{
  size_t start = sa->len ;
  char const *name = show_kind(e->kind) ;
  if (name) text_puts(sa, name) ; else text_json(sa, e->line.kind, e->line.kind_len, 40, 0) ;
  pad(sa, start, KIND_WIDTH) ;
}

void show_event (stralloc *sa, event const *e, unsigned int flags)
{
  static stralloc what = STRALLOC_ZERO ;
  int failed ;
  what.len = 0 ;
  failed = show_what(&what, e) ;
  colour(sa, "\x1b[2m", flags) ;
  text_time(sa, e->ts, 0) ;
  colour(sa, "\x1b[0m", flags) ;
  colour(sa, failed ? "\x1b[31m" : event_true(e, E_SENSITIVE) ? "\x1b[33m" : "", flags) ;
  text_puts(sa, failed ? " ! " : event_true(e, E_SENSITIVE) ? " * " : "   ") ;
  put_service(sa, e) ;
  put_pid(sa, e) ;
  put_kind(sa, e) ;
  text_add(sa, what.s, what.len) ;
  colour(sa, "\x1b[0m", flags) ;
  while (sa->len && sa->s[sa->len - 1] == ' ') sa->len-- ;
  text_add(sa, "\n", 1) ;
}
