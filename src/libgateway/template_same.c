/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "template.h"

#define MAXDEPTH 8

enum { TOP, LOG, OPEN, PLAIN } ;

static int same_data (int a, int b)
{
  for (;;)
  {
    char s[8192], t[8192] ;
    size_t n, m ;
    errno = 0 ;
    n = allread(a, s, sizeof(s)) ;
    if (n < sizeof(s) && errno) return -1 ;
    errno = 0 ;
    m = allread(b, t, sizeof(t)) ;
    if (m < sizeof(t) && errno) return -1 ;
    if (n != m || memcmp(s, t, n)) return 0 ;
    if (n < sizeof(s)) return 1 ;
  }
}

static inline int is (char const *s, char const *t)
{
  return !strcmp(s, t) ;
}

static int skipped (char const *name, unsigned int kind)
{
  if (kind > LOG) return 0 ;
  return is(name, "event") || is(name, "supervise") || (kind == TOP && is(name, "down")) ;
}

static unsigned int kind_of (char const *name, unsigned int kind)
{
  if (kind != TOP) return kind == OPEN ? OPEN : PLAIN ;
  return is(name, "log") ? LOG : is(name, "env") || is(name, "data") ? OPEN : PLAIN ;
}

static int there (int at, char const *name)
{
  struct stat st ;
  return !fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) ? 1 : errno == ENOENT ? 0 : -1 ;
}

static int same_dir (int, int, uid_t, unsigned int, unsigned int) ;

/* fstatat first: a file that differs need not be readable. */
static int same_open (int a, int to, char const *name, uid_t uid,
  unsigned int depth, unsigned int kind)
{
  struct stat st, got ;
  unsigned int sub = kind_of(name, kind) ;
  int r, b ;
  if (fstat(a, &st) < 0) return -1 ;
  if (fstatat(to, name, &got, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1 ;
  if ((st.st_mode ^ got.st_mode) & S_IFMT) return 0 ;
  if (kind == TOP && sub == OPEN) { if (!S_ISDIR(st.st_mode)) return 0 ; }
  else if (got.st_uid != uid || (st.st_mode ^ got.st_mode) & 0777) return 0 ;
  if (S_ISDIR(st.st_mode)) { if (depth >= MAXDEPTH) return 0 ; }
  else if (!S_ISREG(st.st_mode) || st.st_size != got.st_size) return 0 ;
  b = openat(to, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (b < 0) return -1 ;
  r = S_ISDIR(st.st_mode) ? same_dir(a, b, uid, depth + 1, sub) : same_data(a, b) ;
  fd_close(b) ;
  return r ;
}

static int same_entry (int from, int to, char const *name, uid_t uid,
  unsigned int depth, unsigned int kind)
{
  int r, a = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (a < 0) return -1 ;
  r = same_open(a, to, name, uid, depth, kind) ;
  fd_close(a) ;
  return r ;
}

/* The second pass looks for entries that the template lacks. */
static int same_dir (int from, int to, uid_t uid, unsigned int depth, unsigned int kind)
{
  int r = 1 ;
  for (unsigned int pass = 0 ; r > 0 && pass < (kind == OPEN ? 1 : 2) ; pass++)
  {
    DIR *dir = herm_dir_read(pass ? to : from) ;
    if (!dir) return -1 ;
    while (r > 0)
    {
      struct dirent *d = herm_dir_next(dir) ;
      if (!d)
      {
        if (errno) r = -1 ;
        break ;
      }
      if (skipped(d->d_name, kind)) continue ;
      if (kind == OPEN) r = there(to, d->d_name) ; /* changes are allowed */
      else if (!pass) r = same_entry(from, to, d->d_name, uid, depth, kind) ;
      else if (kind == TOP && kind_of(d->d_name, kind) == OPEN) r = 1 ;
      else r = there(from, d->d_name) ;
    }
    herm_dir_end(dir) ;
  }
  return r ;
}

int template_same (int template, int slot, uid_t uid)
{
  return same_dir(template, slot, uid, 0, TOP) ;
}
