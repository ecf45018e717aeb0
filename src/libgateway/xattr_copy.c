/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <sys/xattr.h>

#include <skalibs/stralloc.h>

#include "xattr.h"

#define TRIES 8 /* an attribute may grow between the calls */

static int list (int fd, stralloc *sa)
{
  for (unsigned int i = 0 ; i < TRIES ; i++)
  {
    ssize_t r = flistxattr(fd, 0, 0) ;
    sa->len = 0 ;
    if (r < 0) return errno == ENOTSUP ? 0 : -1 ;
    if (!r) return 0 ;
    if (!stralloc_ready(sa, r)) return -1 ;
    r = flistxattr(fd, sa->s, r) ;
    if (r >= 0) return sa->len = r, 0 ;
    if (errno != ERANGE) return -1 ;
  }
  return -1 ;
}

static int get (int fd, char const *name, stralloc *sa)
{
  for (unsigned int i = 0 ; i < TRIES ; i++)
  {
    ssize_t r = fgetxattr(fd, name, 0, 0) ;
    sa->len = 0 ;
    if (r < 0 || !stralloc_ready(sa, r + 1)) return -1 ;
    r = fgetxattr(fd, name, sa->s, r + 1) ;
    if (r >= 0) return sa->len = r, 0 ;
    if (errno != ERANGE) return -1 ;
  }
  return -1 ;
}

static int has (stralloc const *names, char const *name)
{
  for (size_t i = 0 ; i < names->len ; i += strlen(names->s + i) + 1)
    if (!strcmp(names->s + i, name)) return 1 ;
  return 0 ;
}

/* The kernel signs anew. */
static int of_contents (char const *name)
{
  return !strcmp(name, "security.ima") || !strcmp(name, "security.evm") ;
}

/* Setting may take a privilege: skips equal ones. */
static int copy (int from, int to, char const *name, stralloc *a, stralloc *b)
{
  if (get(from, name, a) < 0) return -1 ;
  if (!get(to, name, b) && a->len == b->len && !memcmp(a->s, b->s, a->len)) return 0 ;
  return fsetxattr(to, name, a->s, a->len, 0) ;
}

int xattr_copy (int from, int to)
{
  stralloc want = STRALLOC_ZERO, got = STRALLOC_ZERO, a = STRALLOC_ZERO, b = STRALLOC_ZERO ;
  int e, r = list(from, &want) < 0 ? -1 : list(to, &got) ;
  for (size_t i = 0 ; !r && i < got.len ; i += strlen(got.s + i) + 1)
    if (!has(&want, got.s + i) && !of_contents(got.s + i))
      r = fremovexattr(to, got.s + i) ; /* from the default ACL */
  for (size_t i = 0 ; !r && i < want.len ; i += strlen(want.s + i) + 1)
    if (!of_contents(want.s + i)) r = copy(from, to, want.s + i, &a, &b) ;
  e = errno ;
  stralloc_free(&want) ;
  stralloc_free(&got) ;
  stralloc_free(&a) ;
  stralloc_free(&b) ;
  errno = e ;
  return r ;
}
