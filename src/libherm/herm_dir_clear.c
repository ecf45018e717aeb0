/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <dirent.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/time.h>
#include "dir-internal.h"

/*
  Opens a directory, even one whose mode refuses it. Root takes it over first, since it may
  lack CAP_DAC_OVERRIDE. If the mode cannot be changed, later calls fail and tell why.
*/
static int force_open (int at, char const *name)
{
  char path[HERM_FD_PATH] ;
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
  herm_fd_path(path, p) ;
  fd = (!geteuid() && chown(path, 0, -1) < 0) || chmod(path, 0700) < 0
    ? -1 : herm_dir_open(at, name) ;
  fd_close(p) ;
  return fd ;
}

/* Another process may add entries without end. The clock is read at every 256th. */
static int expired (unsigned int *n, tain const *deadline)
{
  if (++*n & 255 || !herm_late(deadline)) return 0 ;
  errno = ETIMEDOUT ;
  return 1 ;
}

/*
  Moves the entries of a subdirectory that cannot be removed at once up to the top: that
  empties a tree of any depth without recursion and without a path.
*/
static int flatten (int top, char const *name, unsigned int *n, tain const *deadline)
{
  int r = -1 ;
  struct dirent *d ;
  DIR *dir ;
  int fd = force_open(top, name) ;
  if (fd < 0) return herm_absent(errno) ? 0 : -1 ;
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
  if (dir) herm_dir_end(dir) ;
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
    if (herm_late(deadline)) { errno = ETIMEDOUT ; goto end ; }
  }
  r = 0 ;
 end:
  herm_dir_end(dir) ;
  return r ;
}
