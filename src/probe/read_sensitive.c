/* ISC license. */

#include <string.h>
#include <stdlib.h>

#include "probe-read.h"

#define DEFAULTS "/etc/shadow:/etc/gshadow:/etc/passwd:/etc/sudoers:/etc/sudoers.d:/root/.ssh"
#define DEPTH 512

 /* The next name behind slashes and ".", or 0 */

static char const *part (char const *s, char const *end, size_t *len)
{
  for (;;)
  {
    char const *p ;
    while (s < end && *s == '/') s++ ;
    if (s == end) return 0 ;
    p = memchr(s, '/', end - s) ;
    *len = (p ? p : end) - s ;
    if (*len != 1 || *s != '.') return s ;
    s += *len ;
  }
}

typedef struct name_s name ;
struct name_s
{
  char const *s ;
  size_t len ;
} ;

 /* Takes ".." as written; leaves out the names beyond DEPTH. */

static unsigned int split (name *names, char const *s, size_t n)
{
  char const *end = s + n ;
  unsigned int depth = 0 ;
  unsigned int over = 0 ;
  size_t len ;
  while ((s = part(s, end, &len)))
  {
    if (len == 2 && s[0] == '.' && s[1] == '.')
    {
      if (over) over-- ;
      else if (depth) depth-- ;
    }
    else if (depth < DEPTH)
    {
      names[depth].s = s ;
      names[depth++].len = len ;
    }
    else over++ ;
    s += len ;
  }
  return depth ;
}

 /* Returns 1 if the names begin with the entry's, else 0. */

static int below (name const *names, unsigned int depth, char const *s, char const *end)
{
  unsigned int i = 0 ;
  size_t len ;
  if (s == end || *s != '/') return 0 ;
  while ((s = part(s, end, &len)))
  {
    if (i >= depth || names[i].len != len || memcmp(names[i].s, s, len)) return 0 ;
    i++ ;
    s += len ;
  }
  return 1 ;
}

int read_sensitive (char const *path, size_t n)
{
  static char const *list = 0 ;
  name names[DEPTH] ;
  char const *s ;
  unsigned int depth ;
  if (!n || *path != '/') return 0 ;
  if (!list)
  {
    list = getenv("HERM_SENSITIVE") ;
    if (!list) list = DEFAULTS ;
  }
  depth = split(names, path, n) ;
  for (s = list ; *s ;)
  {
    char const *end = s + strcspn(s, ":") ;
    if (below(names, depth, s, end)) return 1 ;
    s = end + !!*end ;
  }
  return 0 ;
}
