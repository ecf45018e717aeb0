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
#include "gateway.h"

#define MAXDEPTH 8

static int same_data (int a, int b)
{
  for (;;)
  {
    char s[16384], t[16384] ;
    size_t n = allread(a, s, sizeof(s)) ;
    size_t m = allread(b, t, sizeof(t)) ;
    if (n != m || memcmp(s, t, n)) return 0 ;
    if (n < sizeof(s)) return 1 ;
  }
}

static int same_dir (int, int, unsigned int, int) ;

static int same_entry (int from, int to, char const *name, unsigned int depth)
{
  struct stat st, got ;
  int r = 0, b = -1 ;
  int a = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (a < 0) return 0 ;
  b = openat(to, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (b >= 0 && !fstat(a, &st) && !fstat(b, &got) && (st.st_mode & S_IFMT) == (got.st_mode & S_IFMT))
  {
    int isenv = !depth && !strcmp(name, "env") ;
    int mode = isenv || (!depth && !strcmp(name, "data")) || !((st.st_mode ^ got.st_mode) & 0777) ;
    if (S_ISDIR(st.st_mode)) r = mode && depth < MAXDEPTH && same_dir(a, b, depth + 1, !strcmp(name, "log")) ;
    else if (S_ISREG(st.st_mode)) r = mode && st.st_size == got.st_size && same_data(a, b) ;
  }
  fd_close(a) ;
  if (b >= 0) fd_close(b) ;
  return r ;
}

static int known (char const *name, unsigned int depth)
{
  static char const *const ours[] = { "event", "supervise", "env", "data", "down", 0 } ;
  for (unsigned int i = 0 ; ours[i] && (!depth || i < 2) ; i++) if (!strcmp(name, ours[i])) return 1 ;
  return 0 ;
}

static int dotty (char const *s)
{
  return s[0] == '.' && (!s[1] || (s[1] == '.' && !s[2])) ;
}

/* Is everything of from in to? what: also, is nothing else in it? */
static int same_dir (int from, int to, unsigned int depth, int servicedir)
{
  int r = 1 ;
  for (unsigned int pass = 0 ; pass < 2 && r ; pass++)
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
      if (dotty(d->d_name)) continue ;
      if (servicedir && known(d->d_name, pass ? depth : 1)) continue ;
      r = pass ? !fstatat(from, d->d_name, &st, AT_SYMLINK_NOFOLLOW) : same_entry(from, to, d->d_name, depth) ;
    }
    closedir(dir) ;
  }
  return r ;
}

int template_same (int from, int to)
{
  return same_dir(from, to, 0, 1) ;
}
