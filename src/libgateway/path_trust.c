/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "path.h"

#define HOPS 40

static int ours (uid_t uid)
{
  return !uid || uid == geteuid() ;
}

/* Here / is the empty string. */
static void up (stralloc *sa)
{
  while (sa->len && sa->s[--sa->len] != '/') ;
}

static int splice (stralloc *todo, size_t pos, stralloc *out)
{
  stralloc sa = STRALLOC_ZERO ;
  int r = sareadlink(&sa, out->s) >= 0
    && (pos == todo->len || stralloc_cats(&sa, "/"))
    && stralloc_catb(&sa, todo->s + pos, todo->len - pos)
    && stralloc_copy(todo, &sa) ;
  stralloc_free(&sa) ;
  if (!r) return 0 ;
  if (todo->s[0] == '/') out->len = 0 ; else up(out) ;
  return 1 ;
}

/* Appends one component. Returns 2 for a link, else as path_trust. */
static int step (stralloc *out, char const *name, size_t n, int file)
{
  struct stat st ;
  if (!n || (n == 1 && name[0] == '.')) return 1 ;
  if (n == 2 && name[0] == '.' && name[1] == '.') return up(out), 1 ;
  if (!stralloc_cats(out, "/") || !stralloc_catb(out, name, n) || !stralloc_0(out)) return -1 ;
  out->len-- ;
  if (lstat(out->s, &st) < 0) return -1 ;
  if (file && !S_ISLNK(st.st_mode) && !S_ISDIR(st.st_mode)) return 1 ;
  if (!ours(st.st_uid)) return 0 ;
  if (S_ISLNK(st.st_mode)) return 2 ;
  if (!S_ISDIR(st.st_mode)) return (errno = ENOTDIR, -1) ;
  return !(st.st_mode & 022) || st.st_mode & S_ISVTX ;
}

int path_trust (stralloc *out, char const *path, int file)
{
  stralloc todo = STRALLOC_ZERO ;
  size_t pos = 0 ;
  unsigned int hops = 0 ;
  int e, r = -1 ;
  out->len = 0 ;
  if (path[0] != '/' && (sagetcwd(&todo) < 0 || !stralloc_cats(&todo, "/"))) goto end ;
  if (!stralloc_cats(&todo, path)) goto end ;
  for (;;)
  {
    size_t n ;
    if (pos >= todo.len) break ;
    n = byte_chr(todo.s + pos, todo.len - pos, '/') ;
    r = step(out, todo.s + pos, n, file && pos + n == todo.len) ;
    if (r <= 0) goto end ;
    pos += n + (pos + n < todo.len) ;
    if (r == 1) continue ;
    if (hops++ >= HOPS) { errno = ELOOP ; r = -1 ; goto end ; }
    if (!splice(&todo, pos, out)) { r = -1 ; goto end ; }
    pos = 0 ;
  }
  r = (out->len || stralloc_cats(out, "/")) && stralloc_0(out) ? 1 : -1 ;
  if (r > 0) out->len-- ;
 end:
  e = errno ;
  stralloc_free(&todo) ;
  errno = e ;
  return r ;
}
