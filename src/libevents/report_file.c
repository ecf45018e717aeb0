/* ISC license. */

#include <string.h>
#include <fcntl.h>

#include "report.h"

#define PATH_SHOWN 120

/* Without "//", "/./" and a slash at the end: an unresolved path is as the call got it. */
static size_t normal (char *key, char const *s, size_t len)
{
  size_t n = 0 ;
  char last = 0 ;
  for (size_t i = 0 ; i < len ; i++)
  {
    char c = s[i] ;
    if (last == '/')
    {
      if (c == '/' || (c == '.' && (s[i+1] == '/' || s[i+1] == '"'))) continue ;
      if (c == '"' && n > 2) n-- ;
    }
    key[n++] = last = c ;
  }
  return n ;
}

static repfile *get (report *r, event const *e, unsigned int i, int add)
{
  static char key[HERM_LINE_MAX] ;
  char const *s = e->m[i].s ;
  repfile *f ;
  size_t n ;
  if (!event_has(e, i) || e->m[i].len < 4 || s[1] != '/') return 0 ;
  if (!strncmp(s + 1, "/dev/", 5) || !strncmp(s + 1, "/proc/", 6)) return 0 ;
  n = normal(key, s, e->m[i].len) ;
  f = n < 4 ? 0 : table_row(&r->file, key, n, add) ;
  if (f && !f->dir) for (f->dir = n ; key[f->dir - 1] != '/' ; f->dir--) ;
  return f ;
}

static void found (report *r, unsigned int kind, event const *e, uint32_t by)
{
  static stralloc what = STRALLOC_ZERO ;
  static char const *const verbs[HERM_KIND_ALL] =
  {
    [HERM_KIND_OPEN] = "open ",
    [HERM_KIND_READ] = "read ",
    [HERM_KIND_WRITE] = "write ",
    [HERM_KIND_UNLINK] = "remove ",
    [HERM_KIND_RENAME] = "rename ",
    [HERM_KIND_EXEC] = "execute "
  } ;
  int64_t ret = e->kind == HERM_KIND_EXEC ? -event_number(e, E_ERRNO) : event_number(e, E_RET) ;
  unsigned int i = event_has(e, E_PATH) || e->kind != HERM_KIND_EXEC ? E_PATH : E_FILENAME ;
  what.len = 0 ;
  if (kind != F_MADE) text_puts(&what, verbs[e->kind]) ;
  text_puts(&what, "<code>") ;
  if (event_has(e, i))
  {
    char path[e->m[i].len] ;
    text_path(&what, path, normal(path, e->m[i].s, e->m[i].len), PATH_SHOWN, TEXT_HTML) ;
  }
  text_puts(&what, "</code>") ;
  if (ret < 0)
  {
    text_puts(&what, ": ") ;
    text_puts(&what, strerror(-ret)) ;
  }
  report_found(r, kind, &what, by, e->ts) ;
}

static void opened (repfile *f, int64_t flags)
{
  if (flags & (O_CREAT | O_TRUNC)) f->made++ ;
  else if (!(flags & O_ACCMODE)) f->reads++ ;
}

void report_file (report *r, event const *e, uint32_t by)
{
  int64_t ret = event_number(e, E_RET) ;
  repfile *f ;
  if (event_true(e, E_SENSITIVE)) found(r, F_SENSITIVE, e, by) ;
  else if (event_refused(e)) found(r, F_REFUSED, e, by) ;
  if (e->kind == HERM_KIND_EXEC)
  {
    f = get(r, e, E_PATH, 0) ;
    if (f && (f->made || f->writes) && !event_number(e, E_ERRNO)) found(r, F_MADE, e, by) ;
    return ;
  }
  if (ret < 0) return ;
  f = get(r, e, E_PATH, 1) ;
  if (f)
  {
    if (!f->by) f->by = by ;
    switch (e->kind)
    {
      case HERM_KIND_OPEN : opened(f, event_number(e, E_FLAGS)) ; break ;
      case HERM_KIND_READ : f->reads += ret > 0 ; break ;
      case HERM_KIND_WRITE : f->writes += ret > 0 ; f->written += ret ; break ;
      case HERM_KIND_UNLINK : f->removed++ ; break ;
      default : f->renamed++ ;
    }
  }
  if (e->kind == HERM_KIND_RENAME && (f = get(r, e, E_NEWPATH, 1)))
  {
    f->made++ ;
    if (!f->by) f->by = by ;
  }
}
