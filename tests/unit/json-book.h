/* ISC license. */

/*
  RFC 8259, in valid UTF-8 and 64 levels, and the members of objects: by the book and byte by
  byte, to compare with.
*/

#ifndef JSON_BOOK_H
#define JSON_BOOK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <herm/json.h>

typedef struct text_s text ;
struct text_s
{
  unsigned char const *s ;
  size_t n ;
} ;

static int byte (text *t)
{
  return t->n ? *t->s : -1 ;
}

static void step (text *t)
{
  t->s++ ;
  t->n-- ;
}

static int eat (text *t, int c)
{
  if (byte(t) != c) return 0 ;
  step(t) ;
  return 1 ;
}

static void blank (text *t)
{
  while (eat(t, ' ') || eat(t, '\t') || eat(t, '\n') || eat(t, '\r')) ;
}

static int hex4 (text *t)
{
  for (int i = 0 ; i < 4 ; i++)
  {
    int c = byte(t) ;
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return 0 ;
    step(t) ;
  }
  return 1 ;
}

static int utf8 (text *t)
{
  static uint32_t const least[5] = { 0, 0, 0x80, 0x800, 0x10000 } ;
  uint32_t c = *t->s ;
  int len = c < 0x80 ? 1 : c / 32 == 6 ? 2 : c / 16 == 14 ? 3 : c / 8 == 30 ? 4 : 0 ;
  if (!len || t->n < (size_t)len) return 0 ;
  if (len > 1) c &= 0x7f >> len ;
  for (int i = 1 ; i < len ; i++)
  {
    if (t->s[i] / 64 != 2) return 0 ;
    c = c * 64 + t->s[i] % 64 ;
  }
  if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0 ;
  t->s += len ;
  t->n -= len ;
  return 1 ;
}

static int string (text *t)
{
  if (!eat(t, '"')) return 0 ;
  for (;;)
  {
    if (byte(t) < ' ') return 0 ;
    if (eat(t, '"')) return 1 ;
    if (!eat(t, '\\'))
    {
      if (!utf8(t)) return 0 ;
    }
    else if (eat(t, 'u'))
    {
      if (!hex4(t)) return 0 ;
    }
    else if (byte(t) <= 0 || !strchr("\"\\/bfnrt", byte(t))) return 0 ;
    else step(t) ;
  }
}

static int digits (text *t)
{
  int n = 0 ;
  for (; byte(t) >= '0' && byte(t) <= '9' ; n++) step(t) ;
  return n ;
}

static int number (text *t)
{
  eat(t, '-') ;
  if (!eat(t, '0') && !digits(t)) return 0 ;
  if (eat(t, '.') && !digits(t)) return 0 ;
  if (!eat(t, 'e') && !eat(t, 'E')) return 1 ;
  if (!eat(t, '+')) eat(t, '-') ;
  return digits(t) ;
}

static int word (text *t, char const *w)
{
  while (*w) if (!eat(t, *w++)) return 0 ;
  return 1 ;
}

static int value (text *t, int depth)
{
  int object = byte(t) == '{' ;
  if (byte(t) == '"') return string(t) ;
  if (byte(t) == 't') return word(t, "true") ;
  if (byte(t) == 'f') return word(t, "false") ;
  if (byte(t) == 'n') return word(t, "null") ;
  if (byte(t) != '[' && byte(t) != '{') return number(t) ;
  if (depth == 64) return 0 ;
  step(t) ;
  blank(t) ;
  if (eat(t, object ? '}' : ']')) return 1 ;
  for (;;)
  {
    if (object)
    {
      blank(t) ;
      if (!string(t)) return 0 ;
      blank(t) ;
      if (!eat(t, ':')) return 0 ;
    }
    blank(t) ;
    if (!value(t, depth + 1)) return 0 ;
    blank(t) ;
    if (eat(t, object ? '}' : ']')) return 1 ;
    if (!eat(t, ',')) return 0 ;
  }
}

static int json_valid (char const *s, size_t n)
{
  text t = { .s = (unsigned char const *)s, .n = n } ;
  blank(&t) ;
  if (!value(&t, 0)) return 0 ;
  blank(&t) ;
  return !t.n ;
}

/* Valid JSON from here on. Compares a name with its quotes. */
static int is_name (text t, char const *name)
{
  step(&t) ;
  for (; !eat(&t, '"') ; step(&t))
  {
    unsigned int c = byte(&t) ;
    if (c == '\\')
    {
      step(&t) ;
      c = byte(&t) ;
      if (c == 'u')
      {
        c = 0 ;
        for (int i = 1 ; i < 5 ; i++)
          c = c * 16 + (t.s[i] <= '9' ? t.s[i] - '0' : (t.s[i] & 31) + 9) ;
        for (int i = 0 ; i < 4 ; i++) step(&t) ;
      }
      else if (strchr("bfnrt", c)) return 0 ;
    }
    if (!c || c != (unsigned char)*name++) return 0 ;
  }
  return !*name ;
}

/* The last member of that name, if it is an object. */
static text json_member (text t, char const *name)
{
  text found = { .n = 0 } ;
  blank(&t) ;
  if (!eat(&t, '{')) return found ;
  blank(&t) ;
  while (byte(&t) == '"')
  {
    text key = t, x ;
    string(&t) ;
    blank(&t) ;
    step(&t) ;
    blank(&t) ;
    x = t ;
    value(&t, 0) ;
    x.n -= t.n ;
    if (is_name(key, name)) found = x ;
    blank(&t) ;
    eat(&t, ',') ;
    blank(&t) ;
  }
  return found ;
}

static text json_wanted (herm_json const *j, text t, unsigned int i)
{
  unsigned int in = j->members[i].in ;
  return json_member(in ? json_wanted(j, t, in - 1) : t, j->members[i].name) ;
}

/* Returns 1 if the scanner found the members that a valid text has. */
static int json_found (herm_json const *j, char const *s, size_t n)
{
  text t = { .s = (unsigned char const *)s, .n = n } ;
  for (unsigned int i = 0 ; i < j->n ; i++)
  {
    text x = json_wanted(j, t, i) ;
    if (x.n != j->members[i].len) return 0 ;
    if (x.n && (char const *)x.s != j->members[i].s) return 0 ;
  }
  return 1 ;
}

#endif
