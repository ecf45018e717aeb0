/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/fmtscan.h>

#include <herm/json.h>
#include "hermes-internal.h"

typedef struct cursor_s cursor ;
struct cursor_s
{
  char const *s ;
  size_t len ;
  size_t pos ;
} ;

/* 0, never valid, at the end */
static inline unsigned char next (cursor const *c)
{
  return c->pos < c->len ? c->s[c->pos] : 0 ;
}

static int eat (cursor *c, unsigned char what)
{
  if (next(c) != what) return 0 ;
  c->pos++ ;
  return 1 ;
}

static unsigned char space (cursor *c)
{
  while (next(c) && strchr(" \t\r\n", next(c))) c->pos++ ;
  return next(c) ;
}

static int word (cursor *c, char const *what)
{
  size_t n = strlen(what) ;
  if (c->len - c->pos < n || memcmp(c->s + c->pos, what, n)) return 0 ;
  c->pos += n ;
  return 1 ;
}

static int digits (cursor *c)
{
  size_t start = c->pos ;
  while (next(c) >= '0' && next(c) <= '9') c->pos++ ;
  return c->pos > start ;
}

/* python writes and reads NaN and the infinities. */
static int number (cursor *c)
{
  if (word(c, "NaN")) return 1 ;
  eat(c, '-') ;
  if (word(c, "Infinity")) return 1 ;
  if (!eat(c, '0') && !digits(c)) return 0 ;
  if (eat(c, '.') && !digits(c)) return 0 ;
  if (!eat(c, 'e') && !eat(c, 'E')) return 1 ;
  if (!eat(c, '+')) eat(c, '-') ;
  return digits(c) ;
}

static int escape (cursor *c)
{
  unsigned char what = next(c) ;
  if (!what || !strchr("\"\\/bfnrtu", what)) return 0 ;
  c->pos++ ;
  if (what != 'u') return 1 ;
  for (unsigned int i = 0 ; i < 4 ; i++, c->pos++)
    if (fmtscan_num(next(c), 16) >= 16) return 0 ;
  return 1 ;
}

static int string (cursor *c)
{
  if (!eat(c, '"')) return 0 ;
  while (next(c) >= ' ')
  {
    if (eat(c, '"')) return 1 ;
    if (!eat(c, '\\')) c->pos++ ;
    else if (!escape(c)) return 0 ;
  }
  return 0 ;
}

static int scalar (cursor *c)
{
  switch (next(c))
  {
    case '"' : return string(c) ;
    case 't' : return word(c, "true") ;
    case 'f' : return word(c, "false") ;
    case 'n' : return word(c, "null") ;
    default : return number(c) ;
  }
}

/* Returns HERMES_M_* of a name on the first level. */
static unsigned int member (hermes_json *j, cursor const *c, size_t start)
{
  static char const *const names[HERMES_M_N] = { "desired_state", "gateway_state", "phase" } ;
  unsigned int i = 0 ;
  if (!j->first) j->first = start ;
  while (i < HERMES_M_N && !hermes_json_is(c->s + start, c->pos - start, names[i])) i++ ;
  return i ;
}

/* objects: a bit for each level, 1 for an object, the innermost lowest */
static int scan (hermes_json *j, cursor *c)
{
  uint64_t objects = 0 ;
  unsigned int depth = 0, m = HERMES_M_N ;
  if (space(c) != '{') return 0 ;
  j->open = c->pos + 1 ;
  for (;;)
  {
    if (objects & 1)
    {
      size_t start ;
      space(c) ;
      start = c->pos ;
      if (!string(c)) return 0 ;
      if (depth == 1) m = member(j, c, start) ;
      space(c) ;
      if (!eat(c, ':')) return 0 ;
    }
    space(c) ;
    if (depth == 1 && m < HERMES_M_N) j->start[m] = c->pos ;
    if (next(c) == '{' || next(c) == '[')
    {
      if (depth++ == HERMES_STATE_DEPTH) return 0 ;
      objects = objects << 1 | (next(c) == '{') ;
      c->pos++ ;
      if (space(c) != (objects & 1 ? '}' : ']')) continue ;
    }
    else if (!scalar(c)) return 0 ;
    for (;;)
    {
      if (depth == 1)
      {
        if (m < HERMES_M_N) j->end[m] = c->pos ;
        if (j->first) j->last = c->pos ;
      }
      if (space(c) == ',') break ;
      if (!depth || !eat(c, objects & 1 ? '}' : ']')) return 0 ;
      objects >>= 1 ;
      if (!--depth) return !space(c) && c->pos == c->len ;
    }
    c->pos++ ;
  }
}

int hermes_json_scan (hermes_json *j)
{
  cursor c = { .s = j->text.s, .len = j->text.len, .pos = 0 } ;
  size_t bad = 0 ;
  herm_json_string_len(c.s, c.len, &bad) ;
  return !bad && scan(j, &c) ;
}
