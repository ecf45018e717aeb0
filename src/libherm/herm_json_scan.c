/* ISC license. */

#include <string.h>
#include <stdint.h>
#include <limits.h>

#include <skalibs/fmtscan.h>

#include <herm/json.h>

#include "json-internal.h"

/* Functions return the end, or 0. */

static inline int is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' ;
}

static inline char const *word (char const *s, char const *end, char const *what)
{
  size_t n = strlen(what) ;
  return (size_t)(end - s) >= n && !memcmp(s, what, n) ? s + n : 0 ;
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
static char const *any_string (char const *s, char const *end, int *escaped)
{
  while (s < end)
  {
    size_t n = end - s ;
    uint64_t m = json_stop(n >= 8 ? json_load(s) : json_load_tail(s, n)) ;
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
  return 0 ;
}

static inline char const *string (char const *s, char const *end, int *escaped)
{
  for (; end - s >= 8 ; s += 8)
  {
    uint64_t m = json_stop(json_load(s)) ;
    if (!m) continue ;
    s += json_first(m) ;
    if (*s == '"') return s + 1 ;
    break ;
  }
  return any_string(s, end, escaped) ;
}

static char const *python (char const *s, char const *end)
{
  switch (*s)
  {
    case 'N' : return word(s, end, "NaN") ;
    case 'I' : return word(s, end, "Infinity") ;
    case '-' : return word(s, end, "-Infinity") ;
    default : return 0 ;
  }
}

/* Neither a string nor a number of digits */
static char const *other (char const *s, char const *end, int py)
{
  char const *r = 0 ;
  if (*s <= '9') r = json_number(s, end) ;
  else if (*s == 'n') return word(s, end, "null") ;
  else if (*s == 'f') return word(s, end, "false") ;
  else if (*s == 't') return word(s, end, "true") ;
  return r || !py ? r : python(s, end) ;
}

/* A short number needs one look. */
static inline char const *scalar (herm_json const *j, char const *s, char const *end)
{
  if (*s >= '0' && *s <= '9' && end - s >= 8)
  {
    uint64_t m = json_no_digit(json_load(s)) ;
    unsigned int n = m ? json_first(m) : 0 ;
    if ((s[n] == ',' || s[n] == '}') && (n == 1 || *s != '0')) return s + n ;
  }
  return other(s, end, j->python) ;
}

 /* Wanted members, by the first eight bytes of their names */

#define SLOT(w, in) ((((w) ^ (in)) * UINT64_C(0x9e3779b97f4a7c15)) >> 56)
#define NEXT(i) (((i) + 1) & (HERM_JSON_SLOTS - 1))
#define NOBODY UINT_MAX

static void prepare (herm_json *j)
{
  for (unsigned int i = 0 ; i < j->n ; i++)
  {
    herm_json_member *m = j->members + i ;
    unsigned int k ;
    m->id = 1 + i ;
    m->name_len = strlen(m->name) ;
    m->word = 0 ;
    for (size_t n = 0 ; n < m->name_len && n < 8 ; n++)
      m->word |= (uint64_t)(unsigned char)m->name[n] << 8 * n ;
    for (k = SLOT(m->word, m->in) ; j->slot[k] ; k = NEXT(k)) ;
    j->slot[k] = m->id ;
  }
  j->ready = 1 ;
}

static herm_json_member *find_escaped (
  herm_json const *j, char const *s, size_t n, unsigned int in)
{
  for (herm_json_member *m = j->members ; m < j->members + j->n ; m++)
    if (m->in == in && herm_json_is(s - 1, n + 2, m->name, 0)) return m ;
  return 0 ;
}

static inline herm_json_member *find (
  herm_json const *j, char const *s, size_t n, uint64_t w, unsigned int in)
{
  for (unsigned int k = SLOT(w, in) ; j->slot[k] ; k = NEXT(k))
  {
    herm_json_member *m = j->members + j->slot[k] - 1 ;
    if (m->word == w && m->name_len == n && m->in == in
     && (n <= 8 || !memcmp(m->name + 8, s + 8, n - 8))) return m ;
  }
  return 0 ;
}

static void forget (herm_json const *j, herm_json_member *m)
{
  m->len = 0 ;
  for (herm_json_member *c = j->members ; c < j->members + j->n ; c++)
    if (c->in == m->id && c->len) forget(j, c) ;
}

/* Of a name, its member if that is wanted */
static inline void take (herm_json const *j, herm_json_member *x, herm_json_member **at)
{
  if (!x) return ;
  if (x->len) forget(j, x) ;
  *at = x ;
}

/* A name, after its opening quote, that does not end in its first word */
static char const *long_name (
  herm_json const *j, char const *s, char const *end, unsigned int in, herm_json_member **at)
{
  char const *start = s ;
  int escaped = 0 ;
  uint64_t w = end - s >= 8 ? json_load(s) : json_load_tail(s, end - s) ;
  size_t n ;
  s = string(s, end, &escaped) ;
  if (!s || in == NOBODY) return s ;
  n = s - 1 - start ;
  if (n < 8) w &= (UINT64_C(1) << 8 * n) - 1 ;
  take(j, escaped ? find_escaped(j, start, n, in) : find(j, start, n, w, in), at) ;
  return s ;
}

static inline char const *name (
  herm_json const *j, char const *s, char const *end, unsigned int in, herm_json_member **at)
{
  uint64_t w, m ;
  unsigned int n ;
  if (end - s < 8) return long_name(j, s, end, in, at) ;
  w = json_load(s) ;
  m = json_stop(w) ;
  if (!m) return long_name(j, s, end, in, at) ;
  n = json_first(m) ;
  if (s[n] != '"') return long_name(j, s, end, in, at) ;
  if (in != NOBODY) take(j, find(j, s, n, w & json_before(m), in), at) ;
  return s + n + 1 ;
}

/*
  The last byte closes the container that the first one opens, so it stops every loop that looks
  for another one. objects: a bit for each level, the innermost lowest
*/
static int scan (herm_json const *j, char const *s, char const *end)
{
  uint64_t objects = 0 ;
  unsigned int depth = 0, in = 0 ;
  int escaped ;
  herm_json_member root = { .id = 0 }, none = { .id = NOBODY }, *at = &root ;
  herm_json_member *above[HERM_JSON_DEPTH] ;
  for (;;)
  {
    char const *start ;
    if (objects & 1)
    {
      while (*s != '"') if (!is_space(*s++)) return 0 ;
      at = &none ;
      s = name(j, s + 1, end, in, &at) ;
      if (!s) return 0 ;
      while (*s != ':') if (!is_space(*s++)) return 0 ;
      s++ ;
    }
    while (is_space(*s)) s++ ;
    start = s ;
    if (*s == '{' || *s == '[')
    {
      if (depth == HERM_JSON_DEPTH) return 0 ;
      at->s = s ;
      above[depth++] = at ;
      in = at->id ;
      objects = objects << 1 | (*s++ == '{') ;
      at = &none ;
      while (is_space(*s)) s++ ;
      if (*s != (objects & 1 ? '}' : ']')) continue ;
    }
    else
    {
      s = *s == '"' ? string(s + 1, end, &escaped) : scalar(j, s, end) ;
      if (!s) return 0 ;
      at->s = start ;
      at->len = s - start ;
    }
    while (*s != ',')
    {
      char c = *s++ ;
      if (is_space(c)) continue ;
      if (c != (objects & 1 ? '}' : ']')) return 0 ;
      objects >>= 1 ;
      at = above[--depth] ;
      at->len = s - at->s ;
      if (!depth) return s == end ;
      if (s == end) return 0 ;
      in = above[depth - 1]->id ;
    }
    s++ ;
  }
}

static void ends (herm_json *j, char const *s, char const *end)
{
  while (is_space(*++s)) ;
  if (*s != '"') return ;
  do end-- ; while (is_space(end[-1])) ;
  j->first = s ;
  j->last = end ;
}

int herm_json_scan (herm_json *j, char const *s, size_t len)
{
  char const *end = s + len ;
  int escaped ;
  if (!j->ready) prepare(j) ;
  for (unsigned int i = 0 ; i < j->n ; i++) j->members[i].len = 0 ;
  j->first = j->last = 0 ;
  while (s < end && is_space(*s)) s++ ;
  while (s < end && is_space(end[-1])) end-- ;
  j->object = s < end && *s == '{' ;
  if (s == end) return 0 ;
  if (*s == '"') return string(s + 1, end, &escaped) == end ;
  if (!j->object && *s != '[') return other(s, end, j->python) == end ;
  if (end[-1] != (*s == '{' ? '}' : ']') || !scan(j, s, end)) return 0 ;
  if (j->object) ends(j, s, end) ;
  return 1 ;
}
