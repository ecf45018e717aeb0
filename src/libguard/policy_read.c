/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "policy.h"

#define TOTAL_MAX ((off_t)POLICY_LINES_MAX * (POLICY_LINE_MAX + 1))

static int bad (policy_error *e, char const *what)
{
  e->what = what ;
  return 0 ;
}

static void place (policy_error *e, char const *dir, char const *name)
{
  size_t n = strlen(dir), len = strlen(name) ;
  if (len > POLICY_NAME_MAX - 1 - n) len = POLICY_NAME_MAX - 1 - n ;
  memcpy(e->where, dir, n) ;
  memcpy(e->where + n, name, len) ;
  e->where[n + len] = 0 ;
  for (size_t i = n ; i < n + len ; i++)
    if ((unsigned char)e->where[i] < 32 || e->where[i] == 127) e->where[i] = '?' ;
  e->line = 0 ;
}

static int same_time (struct stat const *a, struct stat const *b)
{
  return a->st_size == b->st_size &&
    a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
    a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec ;
}

static int contents (int fd, stralloc *sa, policy_error *e)
{
  struct stat st, after ;
  size_t n ;
  if (fstat(fd, &st) < 0) return -1 ;
  if (st.st_size > TOTAL_MAX) return bad(e, "too large") ;
  if (!stralloc_ready(sa, st.st_size + 1)) return -1 ;
  errno = 0 ;
  n = allread(fd, sa->s, st.st_size + 1) ;
  if (n < (size_t)st.st_size + 1 && errno) return -1 ;
  sa->len = n ;
  if (fstat(fd, &after) < 0) return -1 ;
  if (n != (size_t)st.st_size || !same_time(&st, &after))
    return bad(e, "changed while it was read") ;
  return 1 ;
}

static int file (policy *p, unsigned int i, int at, char const *name, policy_error *e)
{
  stralloc sa = STRALLOC_ZERO ;
  int r, fd = herm_file_open(at, name, O_RDONLY) ;
  if (fd < 0) return errno == ELOOP || errno == EINVAL || errno == ENXIO ?
    bad(e, "not a regular file") : -1 ;
  r = contents(fd, &sa, e) ;
  fd_close(fd) ;
  if (r > 0) r = policy_scan(p->file + i, i, sa.s, sa.len, e) ;
  stralloc_free(&sa) ;
  return r ;
}

static int entries (policy *, int, char const *, policy_error *) ;

static int subdirectory (policy *p, int at, char const *name, policy_error *e)
{
  char path[16] ;
  int r, fd = herm_dir_open(at, name) ;
  if (fd < 0) return errno == ELOOP || errno == ENOTDIR ? bad(e, "not a directory") : -1 ;
  strcpy(path, name) ;
  strcat(path, "/") ;
  r = entries(p, fd, path, e) ;
  fd_close(fd) ;
  return r ;
}

static int entry (policy *p, int at, char const *dir, char const *name, policy_error *e)
{
  place(e, dir, name) ;
  for (unsigned int i = 0 ; i < POLICY_FILES ; i++)
    if (!strcmp(e->where, policy_name(i))) return file(p, i, at, name, e) ;
  if (*dir) return bad(e, "no file of a policy") ;
  if (!strcmp(name, "fs") || !strcmp(name, "net") || !strcmp(name, "syscalls"))
    return subdirectory(p, at, name, e) ;
  if (!strcmp(name, "ignored")) return 1 ;
  return bad(e, "no file of a policy") ;
}

static int entries (policy *p, int fd, char const *path, policy_error *e)
{
  int r = 1 ;
  DIR *dir = herm_dir_read(fd) ;
  if (!dir) return -1 ;
  while (r > 0)
  {
    struct dirent *d = herm_dir_next(dir) ;
    if (!d) { r = errno ? -1 : 1 ; break ; }
    r = entry(p, fd, path, d->d_name, e) ;
  }
  herm_dir_end(dir) ;
  return r ;
}

int policy_read (policy *p, char const *name, policy_error *e)
{
  int r, fd ;
  e->where[0] = 0 ;
  e->line = 0 ;
  e->what = 0 ;
  fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (fd < 0) return -1 ;
  r = entries(p, fd, "", e) ;
  fd_close(fd) ;
  return r > 0 ? policy_whole(p, e) : r ;
}
