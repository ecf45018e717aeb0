/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat2 */
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/slot.h>
#include "proc-internal.h"

/*
  Opens supervise/lock, made if it is not there, and takes it for reading if it is
  free: no supervisor can start here then. -1 is no error where nothing was ever seeded.
*/
static int lock_of (int dir)
{
  struct flock fl = { .l_type = F_RDLCK, .l_whence = SEEK_SET } ;
  int fd = herm_svlock_open(dir) ;
  if (fd < 0 && errno == ENOENT)
  {
    int sup = herm_dir_path(dir, "supervise") ;
    if (sup < 0) return -1 ;
    fd = openat(sup, "lock", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644) ;
    if (fd < 0 && errno == EEXIST) fd = herm_file_open(sup, "lock", O_RDONLY) ;
    fd_close(sup) ;
  }
  if (fd >= 0) fcntl(fd, F_SETLK, &fl) ; /* fails if it is supervised: then the end waits for it */
  return fd ;
}

/*
  The pipe from a service to its logger, by way of a process that has an end of it.
  O_PATH first: what a hostile process holds there might be anything, and is not to be opened before it is known.
*/
static int open_pipe (pid_t pid, char const *which)
{
  char path[16 + PID_FMT] = "/proc/" ;
  char self[14 + UINT_FMT] = "/proc/self/fd/" ;
  struct stat st ;
  size_t n = 6 ;
  int fd = -1, p ;
  n += pid_fmt(path + n, pid) ;
  memcpy(path + n, which, strlen(which) + 1) ;
  p = open(path, O_PATH | O_CLOEXEC) ;
  if (p < 0) return -1 ;
  if (!fstat(p, &st) && S_ISFIFO(st.st_mode))
  {
    self[14 + uint_fmt(self + 14, p)] = 0 ;
    fd = open(self, O_RDONLY | O_NONBLOCK | O_CLOEXEC) ;
  }
  fd_close(p) ;
  return fd ;
}

/* The same by whoever holds a lock, if he still holds it afterwards. */
static int pipe_of (int lock, char const *which)
{
  pid_t pid, again ;
  int fd ;
  if (lock < 0 || herm_lock_holder(lock, &pid) <= 0 || !pid) return -1 ;
  fd = open_pipe(pid, which) ;
  if (fd >= 0 && (herm_lock_holder(lock, &again) <= 0 || again != pid))
  {
    fd_close(fd) ;
    fd = -1 ;
  }
  return fd ;
}

/* The same without any supervisor: by the gateway that was left behind, or by its logger. */
static int stray_pipe (herm_removal const *r)
{
  struct stat st ;
  pid_t pid ;
  int fd = pipe_of(r->run, "/fd/1") ;
  if (fd >= 0 || fstat(r->log, &st) < 0) return fd ;
  pid = proc_leads_in(&st, r->st.st_uid) ;
  return pid > 0 ? open_pipe(pid, "/fd/0") : -1 ;
}

static void forget (herm_removal *r)
{
  int fds[6] = { r->fd, r->log, r->lock[0], r->lock[1], r->run, r->pipe } ;
  int e = errno ;
  for (unsigned int i = 0 ; i < 6 ; i++) if (fds[i] >= 0) fd_close(fds[i]) ;
  r->fd = r->log = r->lock[0] = r->lock[1] = r->run = r->pipe = -1 ;
  errno = e ;
}

int herm_removal_begin (herm_removal *r, herm_scandir const *sd, char const *name)
{
  int data, k ;
  int adopted = !strncmp(name, HERM_DEL_PREFIX, sizeof(HERM_DEL_PREFIX) - 1) ;
  static herm_removal const zero = HERM_REMOVAL_ZERO ;
  *r = zero ;
  r->sd = sd ;
  r->fd = herm_dir_open(sd->fd, name) ;
  if (r->fd < 0) return errno == ENOENT ? 0 : -1 ;
  if (fstat(r->fd, &r->st) < 0) goto err ;

  /* Only a mark for others: an owner who holds it himself must not keep root from removing. */
  if (flock(r->fd, LOCK_EX | LOCK_NB) < 0 && adopted) return (errno = EBUSY, -1) ;

  r->log = herm_dir_open(r->fd, "log") ;
  r->lock[0] = lock_of(r->fd) ;
  if (r->lock[0] < 0 && (errno == EACCES || errno == EPERM)) goto err ;
  if (r->log >= 0) r->lock[1] = lock_of(r->log) ;
  data = herm_dir_path(r->fd, "data") ;
  if (data >= 0)
  {
    r->run = herm_file_open(data, "lock", O_RDONLY) ;
    fd_close(data) ;
  }
  r->pipe = pipe_of(r->lock[1], "/fd/0") ;
  if (r->pipe < 0 && r->log >= 0) r->pipe = pipe_of(r->lock[0], "/fd/1") ;
  if (r->pipe < 0 && r->log >= 0) r->pipe = stray_pipe(r) ;

  if (adopted) memcpy(r->name, name, strlen(name) + 1) ;
  else
  {
    herm_unique(r->name, HERM_DEL_PREFIX) ;
    if (renameat2(sd->fd, name, sd->fd, r->name, RENAME_NOREPLACE) < 0) goto err ;
    k = herm_dir_same(sd->fd, r->name, &r->st) ;
    if (k <= 0)
    {
      if (!k) errno = ESTALE ;
      goto err ;
    }
  }
  k = herm_scandir_ctl(sd, "an", 2) ;
  if (k < 0) goto err ;
  r->orphaned = !k ;
  return 1 ;
 err:
  forget(r) ;
  return -1 ;
}
