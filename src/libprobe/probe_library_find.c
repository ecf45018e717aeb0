/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>

#include <skalibs/bytestr.h>
#include <skalibs/direntry.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "probe-internal.h"

#define LIBSSL "libssl.so"
#define MAGIC "glibc-ld.so.cache1.1"

/* libssl3.so is of NSS. */
static int is_libssl (char const *name)
{
  char const *end = name + sizeof(LIBSSL) - 1 ;
  return str_start(name, LIBSSL) && (!*end || *end == '.') ;
}

/*
  The linker's cache, perhaps after one of the old format: a header of 48 bytes, at 20 the
  number of entries; 24 bytes each, at 4 the name's offset, at 8 the path's.
*/
static uint32_t word (stralloc const *sa, size_t pos)
{
  uint32_t u ;
  memcpy(&u, sa->s + pos, sizeof(u)) ;
  return u ;
}

static char const *text (stralloc const *sa, size_t pos)
{
  return pos < sa->len && memchr(sa->s + pos, 0, sa->len - pos) ? sa->s + pos : "" ;
}

static int from_cache (stralloc *names)
{
  stralloc sa = STRALLOC_ZERO ;
  size_t start = 0 ;
  uint32_t n, i ;
  int r = 0 ;
  if (!openslurpclose(&sa, "/etc/ld.so.cache")) return errno == ENOMEM ? -1 : 0 ;
  while (start + 48 <= sa.len && memcmp(sa.s + start, MAGIC, sizeof(MAGIC) - 1)) start += 4 ;
  if (start + 48 <= sa.len)
  {
    r = 1 ;
    n = word(&sa, start + 20) ;
    if (n > (sa.len - start - 48) / 24) n = 0 ;
    for (i = 0 ; i < n && r == 1 ; i++)
    {
      size_t entry = start + 48 + 24 * (size_t)i ;
      char const *name = text(&sa, start + word(&sa, entry + 4)) ;
      char const *path = text(&sa, start + word(&sa, entry + 8)) ;
      if (is_libssl(name) && *path == '/' && !stralloc_catb(names, path, strlen(path) + 1)) r = -1 ;
    }
  }
  stralloc_free(&sa) ;
  return r ;
}

/* For musl */
static int from_directory (stralloc *names, char const *path)
{
  DIR *dir = opendir(path) ;
  direntry *d ;
  int e ;
  if (!dir) return 0 ;
  while ((errno = 0, d = readdir(dir)))
    if (is_libssl(d->d_name)
     && !(stralloc_cats(names, path) && stralloc_cats(names, "/")
      && stralloc_catb(names, d->d_name, strlen(d->d_name) + 1))) break ;
  e = errno ;
  closedir(dir) ;
  return d || e ? (errno = e, -1) : 0 ;
}

int probe_library_find (probe_libraries *libs)
{
  static char const *const dirs[] =
    { "/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64" } ;
  static stralloc names = STRALLOC_ZERO ;
  size_t pos = 0 ;
  int r = from_cache(&names) ;
  if (r < 0) return -1 ;
  if (!r)
    for (unsigned int i = 0 ; i < sizeof(dirs) / sizeof(dirs[0]) ; i++)
      if (from_directory(&names, dirs[i]) < 0) return -1 ;
  libs->found = 1 ;
  while (pos < names.len && libs->n < PROBE_LIBRARIES_MAX)
  {
    char const *path = names.s + pos ;
    pos += strlen(path) + 1 ;
    if (!strchr(path, '\n') && probe_library_add(libs, path) < 0) return -1 ;
    if (libs->n && libs->v[libs->n - 1].e) libs->n-- ;
  }
  return 0 ;
}
