/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "hermes-internal.h"

static int same (struct stat const *a, struct stat const *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size
    && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec ;
}

/* The file is complete and on disk, with its owner and mode, before it gets its name. */
static int write_new (int dir, char const *name, char const *s, size_t len, struct stat const *st)
{
  int e, fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) ;
  if (fd < 0) return -1 ;
  if (allwrite(fd, s, len) == len && !fsync(fd)
   && !herm_fd_own(fd, st->st_uid, st->st_gid, st->st_mode & 0777)) return close(fd) ;
  e = errno ;
  fd_close(fd) ;
  unlinkat(dir, name, 0) ;
  errno = e ;
  return -1 ;
}

/*
  hermes writes this file too, and there is no lock for it. So look again just before the
  rename; a change between these two calls is lost.
*/
int hermes_state_write (int dir, char const *s, size_t len, struct stat const *old)
{
  char tmp[HERM_UNIQUE_SIZE] ;
  struct stat st, own ;
  int e, there ;
  if (old) own = *old ;
  else
  {
    if (fstat(dir, &own) < 0) return -1 ;
    own.st_mode = 0600 ;
  }
  herm_unique(tmp, ".herm.state.") ;
  if (write_new(dir, tmp, s, len, &own) < 0) return -1 ;
  there = !fstatat(dir, HERMES_STATE_FILE, &st, AT_SYMLINK_NOFOLLOW) ;
  if (old ? there && same(&st, old) : !there)
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
