/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "diag.h"
#include "template.h"

#define MAXDEPTH 8

static char const badtype[] = "neither a regular file nor a directory" ;

typedef struct copy_s copy ;
struct copy_s
{
  uid_t uid ;
  gid_t gid ;
  diag *t ;
} ;

/* Only root may be able to write what root will run. */
static int unsafe (struct stat const *st)
{
  return !geteuid() && (st->st_uid || st->st_mode & 022) ;
}

static int copy_data (int from, int to, off_t size)
{
  errno = 0 ;
  if (fd_catn(from, to, size) == (size_t)size) return 0 ;
  if (!errno) errno = EPIPE ; /* cut meanwhile */
  return -1 ;
}

static int copy_file (copy const *c, int from, int at, char const *name, struct stat const *st)
{
  int fd = openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) ;
  if (fd < 0) return -1 ;
  if (copy_data(from, fd, st->st_size) < 0
   || herm_fd_own(fd, c->uid, c->gid, st->st_mode & 0777) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return close(fd) ;
}

static int copy_dir (copy const *, int, int, unsigned int, int) ;

static int copy_subdir (copy const *c, int from, int at, char const *name,
  struct stat const *st, unsigned int depth)
{
  int r, fd = herm_dir_make(at, name) ;
  if (fd < 0) return diag_set(c->t, 111, "make directory", name) ;
  r = copy_dir(c, from, fd, depth + 1, !depth && !strcmp(name, "log")) ;
  if (!r && herm_fd_own(fd, c->uid, c->gid, st->st_mode & 0777) < 0)
    r = diag_set(c->t, 111, "change owner or mode of", name) ;
  fd_close(fd) ;
  return r ;
}

static int copy_entry (copy const *c, int from, int to, char const *name, unsigned int depth)
{
  struct stat st ;
  int r = -1, fd = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (fd < 0)
    return errno == ELOOP || errno == ENXIO ? diag_set(c->t, 100, badtype, name)
      : diag_set(c->t, 111, "open", name) ;
  if (fstat(fd, &st) < 0) diag_set(c->t, 111, "stat", name) ;
  else if (unsafe(&st)) diag_set(c->t, 100, "others can write it", name) ;
  else if (S_ISDIR(st.st_mode))
  {
    if (depth < MAXDEPTH) r = copy_subdir(c, fd, to, name, &st, depth) ;
    else diag_set(c->t, 100, "directories too deep", name) ;
  }
  else if (!S_ISREG(st.st_mode)) diag_set(c->t, 100, badtype, name) ;
  else
  {
    r = copy_file(c, fd, to, name, &st) ;
    if (r < 0) diag_set(c->t, 111, "copy", name) ;
  }
  fd_close(fd) ;
  return r ;
}

/* servicedir: skips directories of a supervisor. */
static int copy_dir (copy const *c, int from, int to, unsigned int depth, int servicedir)
{
  int r = 0 ;
  DIR *dir = herm_dir_read(from) ;
  if (!dir) return diag_set(c->t, 111, "read", "template") ;
  while (!r)
  {
    struct dirent *d = herm_dir_next(dir) ;
    if (!d)
    {
      if (errno) r = diag_set(c->t, 111, "read", "template") ;
      break ;
    }
    if (servicedir && (!strcmp(d->d_name, "event") || !strcmp(d->d_name, "supervise"))) continue ;
    r = copy_entry(c, from, to, d->d_name, depth) ;
  }
  closedir(dir) ;
  return r ;
}

int template_copy (int from, int to, uid_t uid, gid_t gid, diag *t)
{
  copy c = { .uid = uid, .gid = gid, .t = t } ;
  struct stat st ;
  if (fstat(from, &st) < 0) return diag_set(t, 111, "stat", "template") ;
  if (unsafe(&st)) return diag_set(t, 100, "others can write it", "template") ;
  return copy_dir(&c, from, to, 0, 1) ;
}
