/* ISC license. */

#include <string.h>

#include "policy.h"

static char const *bytes_bad (char const *s, size_t n)
{
  if (n > POLICY_LINE_MAX) return "longer than 4095 bytes" ;
  for (size_t i = 0 ; i < n ; i++)
    if ((unsigned char)s[i] < 32 || s[i] == 127) return "a control character" ;
  if (s[0] == ' ' || s[n - 1] == ' ') return "a blank at the beginning or end" ;
  return 0 ;
}

static int add (policy_file *f, char const *s, size_t n, unsigned int number)
{
  policy_line line = { .offset = f->text.len, .number = number } ;
  return stralloc_catb(&f->text, s, n) && stralloc_0(&f->text) &&
    genalloc_append(policy_line, &f->lines, &line) ;
}

int policy_scan (policy_file *f, unsigned int file, char const *s, size_t n, policy_error *e)
{
  char const *end = n ? s + n : s ; /* an empty file may be a null pointer */
  f->stated = 1 ;
  for (unsigned int number = 1 ; s < end ; number++)
  {
    char const *nl = memchr(s, '\n', end - s) ;
    size_t len = (nl ? nl : end) - s ;
    e->line = number ;
    if (number > POLICY_LINES_MAX) { e->what = "more than 4096 lines" ; return 0 ; }
    if (len && *s != '#')
    {
      e->what = bytes_bad(s, len) ;
      if (e->what) return 0 ;
      if (!add(f, s, len, number)) return -1 ;
      e->what = policy_line_bad(file, f->text.s + f->text.len - len - 1) ;
      if (e->what) return 0 ;
    }
    s += len + 1 ;
  }
  e->line = 0 ;
  return 1 ;
}
