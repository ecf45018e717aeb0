/* ISC license. */

#include <string.h>

#include "convert.h"

/* Appends a path with . and // taken out, so that a policy takes it. */
static int path (stralloc *sa, char const *s, size_t n)
{
  size_t start = sa->len ;
  for (size_t i = 0 ; i < n ;)
  {
    size_t len = 0 ;
    while (i < n && s[i] == '/') i++ ;
    while (i + len < n && s[i + len] != '/') len++ ;
    if (len && !(len == 1 && s[i] == '.') &&
      (!stralloc_append(sa, '/') || !stralloc_catb(sa, s + i, len))) return 0 ;
    i += len ;
  }
  return sa->len > start || stralloc_append(sa, '/') ;
}

static int has_port (char const *s, size_t n)
{
  size_t colon = n ;
  while (colon && s[colon - 1] != ':') colon-- ;
  return colon && (*s != '[' || memchr(s, ']', colon)) ;
}

/* Hosts without a port are for any port; all hosts are all protocols. */
static int host (stralloc *sa, char const *s, size_t n)
{
  if (n == 1 && *s == '*') return stralloc_cats(sa, "tcp:*\nudp:*\nunix:*") ;
  return stralloc_catb(sa, s, n) && (has_port(s, n) || stralloc_cats(sa, ":*")) ;
}

static int append (stralloc *sa, unsigned int file, char const *s, size_t n)
{
  if (file == POLICY_NET_CONNECT) return host(sa, s, n) ;
  if (file <= POLICY_FS_EXEC && n && *s == '/') return path(sa, s, n) ;
  return stralloc_catb(sa, s, n) ;
}

/* One line of the policy must pass as such: it may not hold a newline or a sign of the format. */
static char const *bad (stralloc *sa, size_t start, unsigned int file, char const *s, size_t n)
{
  policy_file f = { .stated = 0 } ;
  policy_error e ;
  int r ;
  if (!n) return "an empty entry" ;
  if (memchr(s, '\n', n) || *s == '#' || *s == '?' || *s == '+') return "not a plain name" ;
  if (file == POLICY_NET_CONNECT && (!strncmp(s, "unix:", 5) || !strncmp(s, "tcp:", 4) ||
    !strncmp(s, "udp:", 4))) return "neither an address nor a host name" ;
  r = policy_scan(&f, file, sa->s + start, sa->len - start, &e) ;
  stralloc_free(&f.text) ;
  genalloc_free(policy_line, &f.lines) ;
  return r > 0 ? 0 : r < 0 ? "too much" : e.what ;
}

static int entry (convert *c, doc *d, unsigned int file, doc_node const *n)
{
  stralloc *sa = c->file + file ;
  size_t start = sa->len, len ;
  char const *s, *why ;
  if (n->type != DOC_TEXT) return doc_refuse(d, n, "not a text") ;
  s = doc_text(d, n) ;
  while (*s == ' ') s++ ;
  len = strlen(s) ;
  while (len && s[len - 1] == ' ') len-- ;
  if (!append(sa, file, s, len)) return -1 ;
  why = bad(sa, start, file, s, len) ;
  if (why) return doc_refuse(d, n, why) ;
  return stralloc_cats(sa, "\n") ? 1 : -1 ;
}

int convert_list (convert *c, doc *d, unsigned int file, doc_node const *map, char const *key)
{
  doc_node const *list = doc_find(d, map, key) ;
  int r = 1 ;
  c->stated[file] = 1 ;
  if (!list || list->type == DOC_NULL) return 1 ;
  if (list->type != DOC_LIST) return doc_refuse(d, list, "not a list") ;
  for (size_t i = list->first ; i && r > 0 ; i = doc_at(d, i)->next)
    r = entry(c, d, file, doc_at(d, i)) ;
  return r ;
}
