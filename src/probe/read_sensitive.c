/* ISC license. */

#include <string.h>
#include <fcntl.h>
#include <stdlib.h>

#include <herm/dir.h>
#include "probe-read.h"

#define DEFAULTS "/etc/shadow:/etc/gshadow:/etc/sudoers:/etc/sudoers.d:/root/.ssh"
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

static char const *list = 0 ;
static char separator[2] = ":" ;

/* A file that is being written may end anywhere: then it lacks the last newline. */
static char const *check (char *s, size_t n, unsigned int *line)
{
  char *to = s ;
  *line = 1 ;
  if (n && s[n - 1] != '\n') return "no newline at the end" ;
  for (char *end = s + n ; s < end ; (*line)++)
  {
    size_t len = (char *)memchr(s, '\n', end - s) - s ;
    if (len && *s != '#')
    {
      if (*s != '/' || memchr(s, 0, len)) return "not an absolute path" ;
      memmove(to, s, len) ;
      to += len ;
      *to++ = '\n' ;
    }
    s += len + 1 ;
  }
  *to = 0 ;
  return 0 ;
}

int read_sensitive_load (char const *file, unsigned int *line, char const **why)
{
  static char text[2][READ_SENSITIVE_MAX + 1] ;
  static unsigned int turn = 0 ;
  char *s = text[turn ^ 1] ;
  ssize_t n = herm_file_read(AT_FDCWD, file, s, READ_SENSITIVE_MAX) ;
  if (n < 0) return -1 ;
  *why = check(s, n, line) ;
  if (*why) return 0 ;
  list = s ;
  separator[0] = '\n' ;
  turn ^= 1 ;
  return 1 ;
}

int read_sensitive (char const *path, size_t n)
{
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
    char const *end = s + strcspn(s, separator) ;
    if (below(names, depth, s, end)) return 1 ;
    s = end + !!*end ;
  }
  return 0 ;
}
