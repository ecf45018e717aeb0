/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "gateway.h"

#define MAXDEPTH 8

/* What a directory is to the slot. */
enum { TOP, LOG, OPEN, PLAIN } ;

static int same_data (int a, int b)
{
  for (;;)
  {
    char s[8192], t[8192] ;
    size_t n, m ;
    errno = 0 ;
    n = allread(a, s, sizeof(s)) ;
    if (n < sizeof(s) && errno && errno != EPIPE) return 0 ;
    errno = 0 ;
    m = allread(b, t, sizeof(t)) ;
    if (m < sizeof(t) && errno && errno != EPIPE) return 0 ;
    if (n != m || memcmp(s, t, n)) return 0 ;
    if (n < sizeof(s)) return 1 ;
  }
}

static inline int is (char const *s, char const *t)
{
  return !strcmp(s, t) ;
}

/* s6's own, and what is not the same in every slot. */
static int skipped (char const *name, unsigned int kind)
{
  if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) return 1 ;
  return kind <= LOG && (is(name, "event") || is(name, "supervise") || (kind == TOP && is(name, "down"))) ;
}

static unsigned int kind_of (char const *name, unsigned int kind)
{
  if (kind != TOP) return kind == OPEN ? OPEN : PLAIN ;
  return is(name, "log") ? LOG : is(name, "env") || is(name, "data") ? OPEN : PLAIN ;
}

static int same_dir (int, int, uid_t, unsigned int, unsigned int) ;

static int same_entry (int from, int to, char const *name, uid_t uid, unsigned int depth, unsigned int kind)
{
  struct stat st, got ;
  int r = 0, b = -1 ;
  int a = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (a < 0) return 0 ;
  b = openat(to, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (b >= 0 && !fstat(a, &st) && !fstat(b, &got) && (st.st_mode & S_IFMT) == (got.st_mode & S_IFMT))
  {
    unsigned int sub = kind_of(name, kind) ;
    if (kind == TOP && sub == OPEN) r = S_ISDIR(st.st_mode) && same_dir(a, b, uid, depth + 1, sub) ;
    else if (got.st_uid != uid || (st.st_mode ^ got.st_mode) & 0777) r = 0 ;
    else if (S_ISDIR(st.st_mode)) r = depth < MAXDEPTH && same_dir(a, b, uid, depth + 1, sub) ;
    else r = S_ISREG(st.st_mode) && st.st_size == got.st_size && same_data(a, b) ;
  }
  fd_close(a) ;
  if (b >= 0) fd_close(b) ;
  return r ;
}

/* First everything of the template is looked for in the slot; then, the slot must have nothing else. */
static int same_dir (int from, int to, uid_t uid, unsigned int depth, unsigned int kind)
{
  int r = 1 ;
  for (unsigned int pass = 0 ; r && pass < (kind == OPEN ? 1 : 2) ; pass++)
  {
    int fd = openat(pass ? to : from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
    DIR *dir = fd < 0 ? 0 : fdopendir(fd) ;
    struct dirent *d ;
    if (!dir)
    {
      if (fd >= 0) fd_close(fd) ;
      return 0 ;
    }
    while (r && (d = readdir(dir)))
    {
      struct stat st ;
      if (skipped(d->d_name, kind)) continue ;
      if (kind == OPEN) r = !fstatat(to, d->d_name, &st, AT_SYMLINK_NOFOLLOW) ; /* it may have been changed */
      else if (!pass) r = same_entry(from, to, d->d_name, uid, depth, kind) ;
      else if (kind == TOP && kind_of(d->d_name, kind) == OPEN) r = 1 ;
      else r = !fstatat(from, d->d_name, &st, AT_SYMLINK_NOFOLLOW) ;
    }
    closedir(dir) ;
  }
  return r ;
}

int template_same (int template, int slot, uid_t uid)
{
  return same_dir(template, slot, uid, 0, TOP) ;
}
