/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <dirent.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include "dir-internal.h"

/*
  Opens a directory, even one that its owner closed to himself, or to a root without CAP_DAC_OVERRIDE: that makes it root's.
  If its mode cannot be changed, what follows will say so.
*/
static int force_open (int at, char const *name)
{
  char link[32] = "/proc/self/fd/" ;
  int p, fd = herm_dir_open(at, name) ;
  if (fd >= 0)
  {
    if (!geteuid() && !faccessat(fd, ".", W_OK | X_OK, AT_EACCESS)) return fd ;
    if (!geteuid() && fchown(fd, 0, -1) < 0) return fd ;
    if (fchmod(fd, 0700) < 0 && errno != EPERM) { fd_close(fd) ; return -1 ; }
    return fd ;
  }
  if (errno != EACCES) return -1 ;
  p = herm_dir_path(at, name) ;
  if (p < 0) return -1 ;
  link[14 + uint_fmt(link + 14, p)] = 0 ;
  fd = (!geteuid() && chown(link, 0, -1) < 0) || chmod(link, 0700) < 0 ? -1 : herm_dir_open(at, name) ;
  fd_close(p) ;
  return fd ;
}

/* Who adds entries all the time must not keep us beyond the deadline; but the clock is not read for each one. */
static int expired (unsigned int *n, tain const *deadline)
{
  if (++*n & 255) return 0 ;
  tain_now_g() ;
  if (tain_future(deadline)) return 0 ;
  errno = ETIMEDOUT ;
  return 1 ;
}

/*
  Moves what cannot be removed at once from a subdirectory up to the top. That
  empties a tree of any depth without recursion and without a path.
*/
static int flatten (int top, char const *name, unsigned int *n, tain const *deadline)
{
  int r = -1 ;
  struct dirent *d ;
  DIR *dir ;
  int fd = force_open(top, name) ;
  if (fd < 0) return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1 ;
  dir = herm_dir_read(fd) ;
  if (!dir) goto end ;
  while ((d = herm_dir_next(dir)))
  {
    char to[HERM_UNIQUE_SIZE] ;
    int z = expired(n, deadline) ? -1 : dir_zap(fd, d->d_name) ;
    if (z < 0) goto end ;
    if (z) continue ;
    herm_unique(to, ".flat.") ;
    if (!herm_rename_new(fd, d->d_name, top, to) || errno == ENOENT) continue ;
    if (errno == EACCES)
    {
      z = force_open(fd, d->d_name) ;
      if (z >= 0) fd_close(z) ;
      if (!herm_rename_new(fd, d->d_name, top, to) || errno == ENOENT) continue ;
    }
    goto end ;
  }
  if (!errno) r = 0 ;
 end:
  {
    int e = errno ;
    if (dir) closedir(dir) ;
    errno = e ;
  }
  fd_close(fd) ;
  return r ;
}

int herm_dir_clear (int fd, tain const *deadline)
{
  unsigned int n = 0 ;
  int r = -1, again = 1 ;
  DIR *dir = herm_dir_read(fd) ;
  if (!dir) return -1 ;
  while (again)
  {
    struct dirent *d ;
    again = 0 ;
    rewinddir(dir) ;
    while ((d = herm_dir_next(dir)))
    {
      int z = expired(&n, deadline) ? -1 : dir_zap(fd, d->d_name) ;
      if (z < 0) goto end ;
      if (z) continue ;
      again = 1 ;
      if (flatten(fd, d->d_name, &n, deadline) < 0 || dir_zap(fd, d->d_name) < 0) goto end ;
    }
    if (errno) goto end ;
    if (!again) break ;
    tain_now_g() ;
    if (!tain_future(deadline)) { errno = ETIMEDOUT ; goto end ; }
  }
  r = 0 ;
 end:
  {
    int e = errno ;
    closedir(dir) ;
    errno = e ;
  }
  return r ;
}
