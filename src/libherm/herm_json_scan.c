/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/fmtscan.h>

#include <herm/json.h>

#include "json-internal.h"

/* Functions return the end, or 0. */

static inline char const *space (char const *s, char const *end)
{
  if (s < end && (unsigned char)*s > ' ') return s ;
  while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')) s++ ;
  return s ;
}

static inline char const *digits (char const *s, char const *end)
{
  char const *start = s ;
  while (s < end && *s >= '0' && *s <= '9') s++ ;
  return s > start ? s : 0 ;
}

static char const *word (char const *s, char const *end, char const *what)
{
  size_t n = strlen(what) ;
  return (size_t)(end - s) >= n && !memcmp(s, what, n) ? s + n : 0 ;
}

static inline char const *number (char const *s, char const *end)
{
  if (s < end && *s == '-') s++ ;
  if (s < end && *s == '0') s++ ;
  else s = digits(s, end) ;
  if (s && s < end && *s == '.') s = digits(s + 1, end) ;
  if (!s || s == end || (*s != 'e' && *s != 'E')) return s ;
  s++ ;
  if (s < end && (*s == '+' || *s == '-')) s++ ;
  return digits(s, end) ;
}

static char const *escape (char const *s, char const *end)
{
  if (s == end || !*s || !strchr("\"\\/bfnrtu", *s)) return 0 ;
  if (*s++ != 'u') return s ;
  if (end - s < 4) return 0 ;
  for (unsigned int i = 0 ; i < 4 ; i++) if (fmtscan_num(s[i], 16) >= 16) return 0 ;
  return s + 4 ;
}

static char const *special (char const *s, char const *end, int *escaped)
{
  unsigned char c = *s ;
  unsigned int n ;
  if (c == '\\')
  {
    *escaped = 1 ;
    return escape(s + 1, end) ;
  }
  if (c < 0x80) return c < ' ' ? 0 : s + 1 ;
  n = json_utf8((unsigned char const *)s, end - s) ;
  return n ? s + n : 0 ;
}

/* After the opening quote */
static inline char const *string (char const *s, char const *end, int *escaped)
{
  for (;;)
  {
    size_t n = end - s ;
    uint64_t m ;
    if (n >= 8) m = json_special(json_load(s)) ;
    else if (n) m = json_special(json_load_tail(s, n)) ;
    else return 0 ;
    if (!m)
    {
      if (n < 8) return 0 ;
      s += 8 ;
      continue ;
    }
    s += json_first(m) ;
    if (*s == '"') return s + 1 ;
    s = special(s, end, escaped) ;
    if (!s) return 0 ;
  }
}

static inline char const *scalar (char const *s, char const *end, int python)
{
  int escaped ;
  switch (*s)
  {
    case '"' : return string(s + 1, end, &escaped) ;
    case 't' : return word(s, end, "true") ;
    case 'f' : return word(s, end, "false") ;
    case 'n' : return word(s, end, "null") ;
    case 'N' : return python ? word(s, end, "NaN") : 0 ;
    case 'I' : return python ? word(s, end, "Infinity") : 0 ;
    case '-' :
    {
      char const *r = python ? word(s, end, "-Infinity") : 0 ;
      if (r) return r ;
    }
    default : return number(s, end) ;
  }
}

/* Returns 1 + the member, or 0. */
static unsigned int find (
  herm_json const *j, char const *name, size_t n, unsigned int in, int escaped)
{
  for (unsigned int i = 0 ; i < j->n ; i++)
  {
    herm_json_member const *m = j->members + i ;
    if (m->in != in) continue ;
    if (escaped ? herm_json_is(name, n, m->name, 0)
      : name[1] == m->name[0] && !strncmp(name + 1, m->name, n - 2) && !m->name[n - 2])
      return i + 1 ;
  }
  return 0 ;
}

static void forget (herm_json *j, unsigned int in)
{
  for (unsigned int i = 0 ; i < j->n ; i++) if (j->members[i].in == in) j->members[i].len = 0 ;
}

/* Most names begin as no wanted one does. */
#define INITIAL(name) (UINT64_C(1) << ((unsigned char)*(name) & 63))

/* objects: a bit for each level, 1 for an object, the innermost lowest. at: as found, by level */
static int scan (herm_json *j, char const *s, char const *end)
{
  uint64_t objects = 0 ;
  unsigned int depth = 0 ;
  unsigned int at[3] = { 0, 0, 0 } ;
  uint64_t initials[3] = { 0, INITIAL("\\"), INITIAL("\\") } ;
  for (unsigned int i = 0 ; i < j->n ; i++)
  {
    j->members[i].len = 0 ;
    initials[1 + !!j->members[i].in] |= INITIAL(j->members[i].name) ;
  }
  for (;;)
  {
    if (objects & 1)
    {
      char const *name = space(s, end) ;
      int escaped = 0 ;
      if (name == end || *name != '"') return 0 ;
      s = string(name + 1, end, &escaped) ;
      if (!s) return 0 ;
      if (depth == 1 && !j->first) j->first = name ;
      if (depth <= 2)
      {
        at[depth] = !(initials[depth] & INITIAL(name + 1)) || (depth == 2 && !at[1]) ? 0
          : find(j, name, s - name, depth == 1 ? 0 : at[1], escaped) ;
        if (at[depth]) forget(j, at[depth]) ;
      }
      s = space(s, end) ;
      if (s == end || *s++ != ':') return 0 ;
    }
    s = space(s, end) ;
    if (s == end) return 0 ;
    if (depth && depth <= 2 && at[depth]) j->members[at[depth] - 1].s = s ;
    if (*s == '{' || *s == '[')
    {
      if (depth++ == HERM_JSON_DEPTH) return 0 ;
      objects = objects << 1 | (*s == '{') ;
      if (depth <= 2) at[depth] = 0 ;
      s = space(s + 1, end) ;
      if (s == end || *s != (objects & 1 ? '}' : ']')) continue ;
    }
    else
    {
      s = scalar(s, end, j->python) ;
      if (!s) return 0 ;
    }
    for (;;)
    {
      if (depth && depth <= 2 && at[depth])
        j->members[at[depth] - 1].len = s - j->members[at[depth] - 1].s ;
      if (depth == 1 && j->first) j->last = s ;
      s = space(s, end) ;
      if (!depth) return s == end ;
      if (s == end) return 0 ;
      if (*s == ',') break ;
      if (*s++ != (objects & 1 ? '}' : ']')) return 0 ;
      objects >>= 1 ;
      depth-- ;
    }
    s++ ;
  }
}

int herm_json_scan (herm_json *j, char const *s, size_t len)
{
  char const *end = s + len ;
  j->first = j->last = 0 ;
  s = space(s, end) ;
  j->object = s < end && *s == '{' ;
  return scan(j, s, end) ;
}
