/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <unistd.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "hermes-internal.h"
#include "xattr.h"

static int same (struct stat const *a, struct stat const *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size
    && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec ;
}

/* The user may not be in the old group: then its own group gets the rights of all others. */
static int own (int fd, struct stat const *st, int old)
{
  struct stat mine ;
  mode_t mode = st->st_mode & 0777 ;
  if (!herm_fd_own(fd, st->st_uid, st->st_gid, mode)) return 0 ;
  if (errno != EPERM || old < 0) return -1 ;
  if (fstat(fd, &mine) < 0) return -1 ;
  if (mine.st_uid != st->st_uid || fgetxattr(old, "system.posix_acl_access", 0, 0) >= 0)
    return (errno = EPERM, -1) ;
  return fchmod(fd, (mode & 0707) | (mode & 07) << 3) ;
}

static int write_new (int dir, char const *name, char const *s, size_t len,
  struct stat const *st, int old)
{
  int e, fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) ;
  if (fd < 0) return -1 ;
  if (allwrite(fd, s, len) == len
   && !own(fd, st, old)
   && (old < 0 || !xattr_copy(old, fd))
   && !fsync(fd)) return close(fd) ;
  e = errno ;
  fd_close(fd) ;
  unlinkat(dir, name, 0) ;
  errno = e ;
  return -1 ;
}

static int replace (int dir, char const *s, size_t len, struct stat const *own, int old)
{
  char tmp[HERM_UNIQUE_SIZE] ;
  struct stat st ;
  int e, there ;
  herm_unique(tmp, ".herm.state.") ;
  if (write_new(dir, tmp, s, len, own, old) < 0) return -1 ;
  there = !fstatat(dir, HERMES_STATE_FILE, &st, AT_SYMLINK_NOFOLLOW) ;
  if (old >= 0 ? there && same(&st, own) : !there)
  {
    if (!renameat(dir, tmp, dir, HERMES_STATE_FILE)) return 0 ;
    e = errno ;
    unlinkat(dir, tmp, 0) ;
    errno = e ;
    return -1 ;
  }
  unlinkat(dir, tmp, 0) ;
  return 1 ;
}

/*
  hermes writes this file too, without a lock: replace() looks again, but a change just before
  the rename is lost. EMLINK: only one name would get the new state.
*/
int hermes_state_write (int dir, char const *s, size_t len, struct stat const *old)
{
  struct stat st ;
  int r = 1, fd ;
  if (!old)
  {
    if (fstat(dir, &st) < 0) return -1 ;
    st.st_mode = 0600 ;
    return replace(dir, s, len, &st, -1) ;
  }
  if (old->st_nlink > 1) return (errno = EMLINK, -1) ;
  fd = herm_file_open(dir, HERMES_STATE_FILE, O_RDONLY) ;
  if (fd < 0) return errno == ENOENT ? 1 : -1 ;
  if (fstat(fd, &st) < 0) r = -1 ;
  else if (same(&st, old)) r = replace(dir, s, len, old, fd) ;
  fd_close(fd) ;
  return r ;
}
