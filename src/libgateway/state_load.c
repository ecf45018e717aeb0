/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include "state.h"
#include "state_internal.h"

/* The library recurses: how deep is ours to limit. */
static int too_deep (char const *s, size_t len)
{
  unsigned int depth = 0 ;
  int instring = 0 ;
  for (size_t i = 0 ; i < len ; i++)
  {
    if (s[i] == '"') instring = !instring ;
    else if (instring) i += s[i] == '\\' ;
    else if (s[i] == '[' || s[i] == '{')
    {
      if (++depth > STATE_DEPTH) return 1 ;
    }
    else if (depth && (s[i] == ']' || s[i] == '}')) depth-- ;
  }
  return 0 ;
}

static json_t *parse (char const *s, size_t len)
{
  json_error_t err ;
  json_t *j ;
  if (len >= 3 && !memcmp(s, "\357\273\277", 3)) { s += 3 ; len -= 3 ; }
  if (too_deep(s, len)) return (errno = EINVAL, (json_t *)0) ;
  j = json_loadb(s, len, JSON_ALLOW_NUL, &err) ;
  if (!j) return (errno = EINVAL, (json_t *)0) ;
  if (json_is_object(j)) return j ;
  json_decref(j) ;
  return (errno = EINVAL, (json_t *)0) ;
}

json_t *state_load (int dir, struct stat *st)
{
  stralloc sa = STRALLOC_ZERO ;
  json_t *j = 0 ;
  int e ;
  int fd = herm_file_open(dir, STATE_FILE, O_RDONLY) ;
  if (fd < 0) return 0 ;
  if (fstat(fd, st) < 0) goto end ;
  if (st->st_size > STATE_MAX) { errno = EMSGSIZE ; goto end ; }
  if (!stralloc_ready(&sa, STATE_MAX + 1)) goto end ;
  errno = 0 ;
  sa.len = allread(fd, sa.s, STATE_MAX + 1) ;
  if (sa.len > STATE_MAX) { errno = EMSGSIZE ; goto end ; }
  if (errno) goto end ;
  j = parse(sa.s, sa.len) ;
 end:
  e = errno ;
  stralloc_free(&sa) ;
  fd_close(fd) ;
  errno = e ;
  return j ;
}
