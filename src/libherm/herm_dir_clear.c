/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <dirent.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/time.h>
#include "dir-internal.h"

/* Root may lack CAP_DAC_OVERRIDE, so it takes the directory over. Errors show later. */
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

/* Others may add entries without end. */
static int expired (unsigned int *n, tain const *deadline)
{
  if (++*n & 255 || !herm_late(deadline)) return 0 ;
  errno = ETIMEDOUT ;
  return 1 ;
}

/* Removes all but nonempty subdirectories. Returns 1 and one's name; 0 if none; -1 (errno). */
static int strip (int fd, char *sub, unsigned int *n, tain const *deadline)
{
  struct dirent *d ;
  int r = 0 ;
  DIR *dir = herm_dir_read(fd) ;
  if (!dir) return -1 ;
  while (r >= 0 && (d = herm_dir_next(dir)))
  {
    int z = expired(n, deadline) ? -1 : dir_zap(fd, d->d_name) ;
    if (z < 0) r = -1 ;
    else if (!z)
    {
      r = 1 ;
      memcpy(sub, d->d_name, strlen(d->d_name) + 1) ;
    }
  }
  if (r >= 0 && errno) r = -1 ;
  herm_dir_end(dir) ;
  return r ;
}

/* Directories of a lower layer cannot move (EXDEV): empties leaves, from the top each time. */
static int prune (int at, char const *name, unsigned int *n, tain const *deadline)
{
  for (;;)
  {
    char sub[256] ;
    int next, r, deep = 0 ;
    int fd = force_open(at, name) ;
    if (fd < 0) return herm_absent(errno) ? 0 : -1 ;
    while ((r = strip(fd, sub, n, deadline)) > 0)
    {
      deep = 1 ;
      next = force_open(fd, sub) ;
      if (next < 0)
      {
        if (!herm_absent(errno)) r = -1 ;
        break ;
      }
      fd_close(fd) ;
      fd = next ;
    }
    fd_close(fd) ;
    if (r < 0) return -1 ;
    if (!deep) return dir_zap(at, name) < 0 ? -1 : 0 ;
  }
}

/* Returns 0, also if missing; -1 (errno). */
static int move_up (int fd, char const *name, int top)
{
  char to[HERM_UNIQUE_SIZE] ;
  int z ;
  herm_unique(to, ".flat.") ;
  if (!herm_rename_new(fd, name, top, to) || errno == ENOENT) return 0 ;
  if (errno != EACCES) return -1 ;
  z = force_open(fd, name) ;
  if (z >= 0) fd_close(z) ;
  return !herm_rename_new(fd, name, top, to) || errno == ENOENT ? 0 : -1 ;
}

/* Moves entries to the top: any depth without recursion or paths. */
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
    int z = expired(n, deadline) ? -1 : dir_zap(fd, d->d_name) ;
    if (z < 0) goto end ;
    if (z || !move_up(fd, d->d_name, top)) continue ;
    if (errno != EXDEV || prune(fd, d->d_name, n, deadline) < 0) goto end ;
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
