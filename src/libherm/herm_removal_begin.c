/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/proc.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>

#define MARK_MS 1000

/* Takes a free lock for reading: no supervisor can start. herm_absent(errno): never seeded. */
static int lock_of (int dir)
{
  struct flock fl = { .l_type = F_RDLCK, .l_whence = SEEK_SET } ;
  int fd = herm_svlock_open(dir) ;
  if (fd < 0 && errno == ENOENT)
  {
    int sup = herm_dir_path(dir, "supervise") ;
    if (sup < 0) return -1 ;
    fd = openat(sup, "lock", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644) ;
    if (fd < 0 && herm_look_again(sup))
    {
      fd = openat(sup, "lock", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644) ;
      herm_unlook() ;
    }
    if (fd < 0 && errno == EEXIST) fd = herm_file_open(sup, "lock", O_RDONLY) ;
    fd_close(sup) ;
  }
  if (fd >= 0) fcntl(fd, F_SETLK, &fl) ; /* fails if supervised */
  return fd ;
}

/* O_PATH first: opening a hostile process's file could do harm. */
static int open_pipe (pid_t pid, char const *which)
{
  char path[HERM_PROC_PATH], self[HERM_FD_PATH] ;
  struct stat st ;
  int fd = -1, p ;
  if (herm_proc_look(pid) < 0) return -1 ;
  herm_proc_path(path, pid, which) ;
  p = open(path, O_PATH | O_CLOEXEC) ;
  herm_unlook() ;
  if (p < 0) return -1 ;
  if (!fstat(p, &st) && S_ISFIFO(st.st_mode))
  {
    herm_fd_path(self, p) ;
    fd = open(self, O_RDONLY | O_NONBLOCK | O_CLOEXEC) ;
  }
  fd_close(p) ;
  return fd ;
}

/*
  The holder can show any pipe: only processes of its user may be killed, all if root holds a
  file that only root can have made.
*/
static int pipe_by_lock (herm_removal *r, int lock, char const *which)
{
  struct stat st ;
  pid_t pid, again ;
  uid_t uid ;
  if (lock < 0 || herm_lock_holder(lock, &pid) <= 0 || !pid) return 0 ;
  if (herm_proc_uid(pid, &uid) < 0 || fstat(lock, &st) < 0) return 0 ;
  if (!uid && (st.st_uid || st.st_nlink != 1)) return 0 ;
  r->pipe = open_pipe(pid, which) ;
  if (r->pipe < 0) return 0 ;
  if (herm_lock_holder(lock, &again) > 0 && again == pid)
  {
    r->killuid = uid ;
    return 1 ;
  }
  fd_close(r->pipe) ;
  r->pipe = -1 ;
  return 0 ;
}

static void pipe_by_logger (herm_removal *r)
{
  struct stat st ;
  uid_t uid ;
  pid_t pid ;
  if (fstat(r->log, &st) < 0) return ;
  pid = herm_proc_leads_in(&st) ;
  if (pid <= 0 || herm_proc_uid(pid, &uid) < 0) return ;
  r->pipe = open_pipe(pid, "fd/0") ;
  r->killuid = uid ;
}

static void find_pipe (herm_removal *r)
{
  if (r->log < 0) return ;
  if (pipe_by_lock(r, r->lock[1], "fd/0")) return ;
  if (pipe_by_lock(r, r->lock[0], "fd/1")) return ;
  if (pipe_by_lock(r, r->run, "fd/1")) return ;
  pipe_by_logger(r) ;
}

/* Foreign slots and copies get a marker: later programs learn the profile from it. */
static void mark (int slot, struct stat const *st, char const *profile)
{
  char marker[HERM_PROFILE_MAX + 1] ;
  tain t ;
  int dd ;
  if (herm_marker_read(slot, marker) && !strcmp(marker, profile)) return ;
  if (mkdirat(slot, "data", 0755) < 0 && errno != EEXIST) return ;
  dd = herm_dir_open(slot, "data") ;
  if (dd < 0) return ;
  herm_deadline(&t, MARK_MS) ;
  if (!herm_dir_remove(dd, HERM_MARKER, &t))
    herm_marker_write(dd, profile, st->st_uid, st->st_gid) ;
  fd_close(dd) ;
}

/*
  Opens the slot of an in-place removal. Returns 1; 0 if it is gone, the stub removed; -1
  (errno).
*/
static int open_slot (herm_removal *r)
{
  char profile[HERM_PROFILE_MAX + 1], slot[HERM_SLOT_MAX + 1] ;
  struct stat st ;
  tain t ;
  int fd ;
  if (fstatat(r->fd, HERM_INPLACE, &st, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 1 : -1 ;
  if (!herm_marker_read(r->fd, profile)) return -1 ;
  herm_slot_name(slot, profile) ;
  fd = herm_dir_open(r->sd->fd, slot) ;
  if (fd >= 0)
  {
    r->stub = r->fd ;
    r->fd = fd ;
    return fstat(fd, &r->st) < 0 ? -1 : 1 ;
  }
  if (!herm_absent(errno) || herm_scandir_ctl(r->sd, "an", 2) < 0) return -1 ;
  herm_deadline(&t, MARK_MS) ;
  return herm_dir_remove(r->sd->fd, r->name, &t) ;
}

/* The slot may have been exchanged before the rename. */
static int take (herm_removal *r, char const *name)
{
  char const *profile = herm_slot_profile(name) ;
  int k = herm_removal_take(r->sd, name, r->name, &r->stub) ;
  if (k <= 0) return k ;
  k = herm_dir_same(r->sd->fd, r->name, &r->st) ;
  if (k <= 0)
  {
    if (!k) errno = ESTALE ;
    return -1 ;
  }
  if (profile) mark(r->fd, &r->st, profile) ;
  return 0 ;
}

static int keep_down (herm_removal const *r)
{
  return !herm_file_make(r->fd, "down", "", 0, "", 0, r->st.st_uid, r->st.st_gid, 0644)
    || errno == EEXIST ? 0 : -1 ;
}

int herm_removal_begin (herm_removal *r, herm_scandir const *sd, char const *name)
{
  int k ;
  int adopted = str_start(name, HERM_DEL_PREFIX) ;
  static herm_removal const zero = HERM_REMOVAL_ZERO ;
  *r = zero ;
  r->sd = sd ;
  r->fd = herm_dir_open(sd->fd, name) ;
  if (r->fd < 0) return errno == ENOENT ? 0 : -1 ;
  if (fstat(r->fd, &r->st) < 0) goto err ;

  /* A hostile lock must not keep root from removing a slot. */
  if (flock(r->fd, LOCK_EX | LOCK_NB) < 0 && adopted) return (errno = EBUSY, -1) ;
  if (adopted)
  {
    memcpy(r->name, name, strlen(name) + 1) ;
    k = open_slot(r) ;
    if (k < 0) goto err ;
    if (!k)
    {
      herm_removal_forget(r) ;
      return 0 ;
    }
  }

  r->log = herm_dir_open(r->fd, "log") ;
  if (r->log < 0 && !herm_absent(errno)) goto err ;
  r->lock[0] = lock_of(r->fd) ;
  if (r->lock[0] < 0 && !herm_absent(errno)) goto err ;
  if (r->log >= 0) r->lock[1] = lock_of(r->log) ;
  if (r->log >= 0 && r->lock[1] < 0 && !herm_absent(errno)) goto err ;
  r->run = herm_file_openin(r->fd, "data", "lock") ;
  if (r->run < 0 && !herm_absent(errno)) goto err ;
  find_pipe(r) ;
  for (unsigned int i = 0 ; i < 2 ; i++)
    if (r->lock[i] >= 0 && herm_lock_holder(r->lock[i], &r->proc[i]) <= 0) r->proc[i] = 0 ;

  /* Checks the right to notify s6-svscan before the rename. */
  if (herm_scandir_ctl(sd, "", 0) < 0) goto err ;
  if (!adopted && take(r, name) < 0) goto err ;
  if (r->stub < 0) r->orphaned = herm_scandir_ctl(sd, "an", 2) <= 0 ;
  else if (keep_down(r) < 0) goto err ;
  else r->orphaned = 1 ;
  return 1 ;
 err:
  herm_removal_forget(r) ;
  return -1 ;
}
