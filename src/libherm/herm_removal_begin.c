/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/proc.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>

#define MARK_MS 1000 /* for what has the marker's name and is none */

/* Is there nothing of that name, or nothing of the right type? Any other error hides something that may live. */
static int none (void)
{
  return errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EINVAL ;
}

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
    if (fd < 0 && herm_look_again(sup))
    {
      fd = openat(sup, "lock", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644) ;
      herm_unlook() ;
    }
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
  path[n] = 0 ;
  if (stat(path, &st) < 0) return -1 ;
  memcpy(path + n, which, strlen(which) + 1) ;
  herm_look(&st) ;
  p = open(path, O_PATH | O_CLOEXEC) ;
  herm_unlook() ;
  if (p < 0) return -1 ;
  if (!fstat(p, &st) && S_ISFIFO(st.st_mode))
  {
    self[14 + uint_fmt(self + 14, p)] = 0 ;
    fd = open(self, O_RDONLY | O_NONBLOCK | O_CLOEXEC) ;
  }
  fd_close(p) ;
  return fd ;
}

/*
  By whoever holds a lock, if he still holds it afterwards. What he has there is his word only:
  nobody but his own user's processes will be killed for it, unless he is root, in a lock file that only root could make.
*/
static int pipe_by_lock (herm_removal *r, int lock, char const *which)
{
  struct stat st ;
  pid_t pid, again ;
  uid_t uid ;
  if (lock < 0 || herm_lock_holder(lock, &pid) <= 0 || !pid) return 0 ;
  if (herm_proc_uid(pid, &uid) < 0 || fstat(lock, &st) < 0 || (!uid && (st.st_uid || st.st_nlink != 1))) return 0 ;
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

/* Without any supervisor: by the logger that was left behind. */
static void pipe_by_logger (herm_removal *r)
{
  struct stat st ;
  uid_t uid ;
  pid_t pid ;
  if (fstat(r->log, &st) < 0) return ;
  pid = herm_proc_leads_in(&st) ;
  if (pid <= 0 || herm_proc_uid(pid, &uid) < 0) return ;
  r->pipe = open_pipe(pid, "/fd/0") ;
  r->killuid = uid ;
}

static void find_pipe (herm_removal *r)
{
  if (r->log < 0) return ;
  if (pipe_by_lock(r, r->lock[1], "/fd/0")) return ;
  if (pipe_by_lock(r, r->lock[0], "/fd/1")) return ;
  if (pipe_by_lock(r, r->run, "/fd/1")) return ;
  pipe_by_logger(r) ;
}

/*
  A slot that herm did not make, or a copy of another one: who comes later must know whose removal this is. Where
  there can be no marker, he does not.
*/
static void mark (int slot, struct stat const *st, char const *profile)
{
  char whose[HERM_PROFILE_MAX + 1] ;
  tain t ;
  int dd ;
  if (herm_marker_read(slot, whose) && !strcmp(whose, profile)) return ;
  if (mkdirat(slot, "data", 0755) < 0 && errno != EEXIST) return ;
  dd = herm_dir_open(slot, "data") ;
  if (dd < 0) return ;
  herm_deadline(&t, MARK_MS) ;
  if (!herm_dir_remove(dd, HERM_MARKER, &t)) herm_marker_write(dd, profile, st->st_uid, st->st_gid) ;
  fd_close(dd) ;
}

int herm_removal_begin (herm_removal *r, herm_scandir const *sd, char const *name)
{
  int k ;
  char const *profile ;
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
  if (r->log < 0 && !none()) goto err ;
  r->lock[0] = lock_of(r->fd) ;
  if (r->lock[0] < 0 && !none()) goto err ;
  if (r->log >= 0) r->lock[1] = lock_of(r->log) ;
  if (r->log >= 0 && r->lock[1] < 0 && !none()) goto err ;
  r->run = herm_file_openin(r->fd, "data", "lock") ;
  if (r->run < 0 && !none()) goto err ;
  find_pipe(r) ;
  for (unsigned int i = 0 ; i < 2 ; i++) if (r->lock[i] >= 0 && herm_lock_holder(r->lock[i], &r->proc[i]) <= 0) r->proc[i] = 0 ;

  /* Who may not tell s6-svscan must not begin. After that a failure to tell it only means that the supervisors are told directly. */
  if (herm_scandir_ctl(sd, "", 0) < 0) goto err ;
  if (adopted) memcpy(r->name, name, strlen(name) + 1) ;
  else
  {
    herm_unique(r->name, HERM_DEL_PREFIX) ;
    if (herm_rename_new(sd->fd, name, sd->fd, r->name) < 0) goto err ;
    k = herm_dir_same(sd->fd, r->name, &r->st) ;
    if (k <= 0)
    {
      if (!k) errno = ESTALE ;
      goto err ;
    }
    profile = herm_slot_profile(name) ;
    if (profile) mark(r->fd, &r->st, profile) ;
  }
  r->orphaned = herm_scandir_ctl(sd, "an", 2) <= 0 ;
  return 1 ;
 err:
  herm_removal_forget(r) ;
  return -1 ;
}
