/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/scandir.h>
#include <herm/time.h>

/* Staged, so that it appears with its owner. A lock holder may sweep the staging name. */
static int make (herm_scandir const *sd)
{
  char tmp[HERM_UNIQUE_SIZE] ;
  int e, r ;
  herm_unique(tmp, HERM_NEW_PREFIX) ;
  r = herm_file_make(sd->fd, tmp, "", 0, "", 0,
    sd->st.st_uid, geteuid() ? getegid() : sd->st.st_gid, 0600) ;
  if (!r && !herm_rename_new(sd->fd, tmp, sd->fd, HERM_LOCKFILE)) return 0 ;
  e = errno ;
  if (unlinkat(sd->fd, tmp, 0) < 0 && errno != ENOENT) return -1 ;
  errno = e ;
  return !r && (e == EEXIST || e == ENOENT) ? 0 : -1 ;
}

/* A hostile owner may link another user's file here. */
static int decent (herm_scandir const *sd, int fd, struct stat *st)
{
  if (fstat(fd, st) < 0) return 0 ;
  if (st->st_nlink <= 1 && (st->st_uid == sd->st.st_uid || !st->st_uid)) return 1 ;
  errno = EPERM ;
  return 0 ;
}

int herm_scandir_lock (herm_scandir const *sd, tain const *deadline)
{
  for (;;)
  {
    struct stat st ;
    int r = -1, fd = herm_file_open(sd->fd, HERM_LOCKFILE, O_RDWR) ;
    if (fd < 0)
    {
      if (errno != ENOENT || make(sd) < 0) return -1 ;
      continue ;
    }
    if (decent(sd, fd, &st))
    {
      r = herm_lock(fd, HERM_LOCK_WRITE, deadline) ;
      if (!r) errno = ETIMEDOUT ;
      else if (r > 0)
      {
        r = herm_dir_same(sd->fd, HERM_LOCKFILE, &st) ;
        if (r > 0) return fd ;
      }
    }
    fd_close(fd) ;
    if (r < 0 || errno == ETIMEDOUT) return -1 ;
    if (herm_late(deadline)) return (errno = ETIMEDOUT, -1) ;
  }
}
