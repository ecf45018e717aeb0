/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include "convert.h"

/* Built in a directory of a private name, then renamed: nobody sees half of a policy. */

static int put (int at, char const *name, stralloc const *sa)
{
  return herm_file_make(at, name, sa->s, sa->len, "", 0, -1, -1, 0644) ;
}

static int subdirectory (int at, char const *name)
{
  if (mkdirat(at, name, 0755) < 0 && errno != EEXIST) return -1 ;
  return herm_dir_open(at, name) ;
}

static int file (convert const *c, int at, unsigned int i)
{
  char dir[16] ;
  char const *name = policy_name(i), *slash = strchr(name, '/') ;
  int r, fd ;
  if (!slash) return put(at, name, c->file + i) ;
  memcpy(dir, name, slash - name) ;
  dir[slash - name] = 0 ;
  fd = subdirectory(at, dir) ;
  if (fd < 0) return -1 ;
  r = put(fd, slash + 1, c->file + i) ;
  fd_close(fd) ;
  return r ;
}

static int contents (convert const *c, int at)
{
  for (unsigned int i = 0 ; i < POLICY_FILES ; i++)
    if (c->stated[i] && file(c, at, i) < 0) return -1 ;
  return put(at, "ignored", &c->ignored) ;
}

static int build (convert const *c, int parent, char const *tmp, char const *name)
{
  int r, fd ;
  if (mkdirat(parent, tmp, 0755) < 0) return -1 ;
  fd = herm_dir_open(parent, tmp) ;
  if (fd < 0) return -1 ;
  r = contents(c, fd) ;
  fd_close(fd) ;
  if (r < 0) return -1 ;
  if (herm_rename_new(parent, tmp, parent, name) < 0) return errno == EEXIST ? 0 : -1 ;
  return 1 ;
}

int convert_write (convert const *c, char const *dir)
{
  tain never = TAIN_INFINITE ;
  stralloc up = STRALLOC_ZERO, base = STRALLOC_ZERO ;
  char tmp[HERM_UNIQUE_SIZE] ;
  int r = -1, e, parent = -1 ;
  herm_unique(tmp, ".herm.new.") ;
  if (sadirname(&up, dir, strlen(dir)) && stralloc_0(&up) &&
    sabasename(&base, dir, strlen(dir)) && stralloc_0(&base))
    parent = open(up.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (parent >= 0) r = build(c, parent, tmp, base.s) ;
  e = errno ;
  if (parent >= 0 && r <= 0) herm_dir_remove(parent, tmp, &never) ;
  if (parent >= 0) fd_close(parent) ;
  stralloc_free(&up) ;
  stralloc_free(&base) ;
  errno = e ;
  return r ;
}
