/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/proc.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>
#include "removal-internal.h"

/* Any user's process only if root alone can have made the file. */
static int kill_holder (int lock, int sig)
{
  struct stat st ;
  if (fstat(lock, &st) < 0 || (!st.st_uid && st.st_nlink != 1)) return 0 ;
  return herm_lock_kill(lock, sig, st.st_uid) > 0 ;
}

static int gone (int lock, tain const *deadline)
{
  return lock < 0 ? 1 : herm_lock(lock, HERM_LOCK_READ, deadline) ;
}

/*
  If its scans fail, s6-svscan postpones the stop: after a second the supervisor is told. At
  killat the service is killed, much later the supervisor.
*/
static int end_supervisor (herm_removal *r, int dir, int lock,
  tain const *killat, tain const *deadline)
{
  herm_svstatus sv ;
  tain t ;
  int k ;
  if (lock < 0) return 1 ;
  if (r->orphaned)
  {
    if (dir == r->log) herm_svctl(dir, "x", 1) ;
    else herm_svctl(dir, "dx", 2) ;
  }
  removal_grace(&t, 1000, 0, deadline) ;
  k = gone(lock, earlier(&t, killat)) ;
  if (k) return k ;
  if (herm_svstatus_read(dir, &sv) && sv.wantup) herm_svctl(dir, "dx", 2) ;
  k = gone(lock, earlier(killat, deadline)) ;
  if (k || herm_late(deadline)) return k ;
  kill_holder(lock, SIGCONT) ;
  herm_svctl(dir, "dxk", 3) ;
  removal_grace(&t, 6000, 500, deadline) ;
  k = gone(lock, &t) ;
  if (k) return k ;
  kill_holder(lock, SIGKILL) ;
  return gone(lock, deadline) ;
}

static int end_run (herm_removal *r, tain const *killat, tain const *deadline)
{
  int k ;
  tain past = STAMP ;
  k = gone(r->run, &past) ;
  if (k) return k ;
  if (kill_holder(r->run, SIGTERM)) kill_holder(r->run, SIGCONT) ;
  k = gone(r->run, earlier(killat, deadline)) ;
  if (k || herm_late(deadline)) return k ;
  kill_holder(r->run, SIGKILL) ;
  return gone(r->run, deadline) ;
}

/*
  s6-svscan keeps both ends of the pipe if a supervisor dies before the removal is noticed: the
  logger of an empty pipe is told to exit.
*/
static void release_logger (herm_removal const *r)
{
  holders h ;
  pid_t pid ;
  int unread ;
  if (r->pipe < 0 || ioctl(r->pipe, FIONREAD, &unread) < 0 || unread) return ;
  holders_begin(&h, r, PIPE_WRITER) ;
  pid = holders_next(&h) ;
  holders_end(&h) ;
  if (!pid && (!h.unseen || removal_svscan_has(r, PIPE_WRITER))) herm_svctl(r->log, "dx", 2) ;
}

static int end_logger (herm_removal *r, tain const *killat, tain const *deadline)
{
  tain const *patience = earlier(killat, deadline) ;
  tain t ;
  int k ;
  if (r->lock[1] < 0) return 1 ;
  if (r->orphaned) herm_svctl(r->log, "x", 1) ;
  for (;;) /* no event tells of an empty pipe, or of the last writer but s6-svscan */
  {
    removal_grace(&t, 1000, 0, patience) ;
    k = gone(r->lock[1], &t) ;
    if (k) return k ;
    if (herm_late(patience)) break ;
    release_logger(r) ;
  }
  if (herm_late(deadline)) return 0 ;
  if (r->pipe >= 0)
  {
    k = removal_end_holders(r, PIPE_WRITER, 0, patience, deadline) ;
    if (k <= 0) return k ;
    release_logger(r) ;
    removal_grace(&t, 2000, 800, deadline) ;
    k = gone(r->lock[1], &t) ;
    if (k) return k ;
  }
  t = STAMP ;
  return end_supervisor(r, r->log, r->lock[1], &t, deadline) ;
}

/* Returns 1 if the other end closes within 100 ms. */
static int hung_up (int fd)
{
  iopause_fd x = { .fd = fd, .events = 0 } ;
  tain t ;
  herm_deadline(&t, 100) ;
  return iopause_g(&x, 1, &t) > 0 && x.revents & (POLLHUP | POLLERR) ;
}

static int reopen (herm_removal *r, int flag)
{
  char path[HERM_FD_PATH] ;
  int fd ;
  herm_fd_path(path, r->pipe) ;
  fd = open(path, flag | O_NONBLOCK | O_CLOEXEC) ;
  if (fd < 0) return 0 ;
  fd_close(r->pipe) ;
  r->pipe = fd ;
  return 1 ;
}

/*
  For children that a gateway left and a logger without supervisor. Without a hang-up, s6-svscan
  may be the holder: searches all processes.
*/
static int end_pipe (herm_removal *r, tain const *killat, tain const *deadline)
{
  if (r->pipe < 0) return 1 ;
  if (!hung_up(r->pipe))
  {
    int k = removal_end_holders(r, PIPE_WRITER, 0, killat, deadline) ;
    if (k <= 0) return k ;
  }
  if (!reopen(r, O_WRONLY)) return -1 ;
  if (hung_up(r->pipe)) return 1 ;
  if (!reopen(r, O_RDONLY)) return -1 ; /* a writing end would keep the logger alive */
  return removal_end_holders(r, PIPE_READER, SIGTERM, killat, deadline) ;
}

/*
  A supervisor frees its lock before it dies, and s6-svscan has room only then. A reused pid
  costs a second.
*/
static void end_processes (herm_removal const *r)
{
  for (unsigned int i = 0 ; i < 2 ; i++) if (r->proc[i])
  {
    iopause_fd x = { .fd = herm_proc_pin(r->proc[i]), .events = IOPAUSE_READ } ;
    tain t ;
    if (x.fd < 0) continue ;
    herm_deadline(&t, 1000) ;
    iopause_g(&x, 1, &t) ;
    fd_close(x.fd) ;
  }
}

/* see REMOVAL IN PLACE in herm-slot(7) */
static int remove_in_place (herm_removal const *r, tain const *deadline)
{
  char profile[HERM_PROFILE_MAX + 1], slot[HERM_SLOT_MAX + 1] ;
  if (!herm_marker_read(r->stub, profile)) return -1 ;
  herm_slot_name(slot, profile) ;
  if (unlinkat(r->fd, "run", 0) < 0 && errno != ENOENT) return -1 ;
  if (r->log >= 0 && unlinkat(r->log, "run", 0) < 0 && errno != ENOENT) return -1 ;
  if (herm_dir_remove(r->sd->fd, slot, deadline) < 0) return -1 ;
  herm_scandir_ctl(r->sd, "an", 2) ;
  return herm_dir_remove(r->sd->fd, r->name, deadline) < 0 ? -1 : 1 ;
}

static int finish (herm_removal *r, tain const *killat, tain const *deadline)
{
  tain t ;
  int k = end_supervisor(r, r->fd, r->lock[0], killat, deadline) ;
  if (k > 0) k = end_run(r, killat, deadline) ;
  if (k > 0) k = end_logger(r, killat, deadline) ;
  if (k > 0) k = end_pipe(r, killat, deadline) ;
  if (k <= 0) return k ;
  end_processes(r) ;

  /* Read locks still stop late supervisors. The deadline was for processes. */
  herm_deadline(&t, 5000) ;
  if (r->stub >= 0) return remove_in_place(r, &t) ;
  if (herm_dir_clear(r->fd, &t) < 0) return -1 ;
  return !unlinkat(r->sd->fd, r->name, AT_REMOVEDIR) || errno == ENOENT ? 1 : -1 ;
}

int herm_removal_end (herm_removal *r, tain const *killat, tain const *deadline)
{
  int patient = !herm_late(deadline) ;
  int k = finish(r, killat, deadline) ;
  if (!k && patient) removal_report(r) ;
  herm_removal_forget(r) ;
  return k ;
}
