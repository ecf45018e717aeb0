/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/slot.h>
#include <herm/time.h>

static int is_new (char const *name)
{
  return str_start(name, HERM_NEW_PREFIX) ;
}

static int is_del (char const *name)
{
  return str_start(name, HERM_DEL_PREFIX) ;
}

/* The work on the names changes the directory. */
static int names (int fd, stralloc *sa)
{
  struct dirent *d ;
  DIR *dir = herm_dir_read(fd) ;
  if (!dir) return -1 ;
  sa->len = 0 ;
  while ((d = herm_dir_next(dir)))
  {
    if (!is_new(d->d_name) && !is_del(d->d_name)) continue ;
    if (strlen(d->d_name) >= HERM_UNIQUE_SIZE) continue ;
    if (!stralloc_catb(sa, d->d_name, strlen(d->d_name) + 1)) break ;
  }
  herm_dir_end(dir) ;
  return errno ? -1 : 0 ;
}

static int belongs (int slot, char const *profile)
{
  char marker[HERM_PROFILE_MAX + 1] ;
  return profile && herm_marker_read(slot, marker) && !strcmp(marker, profile) ;
}

static int is_of (herm_scandir const *sd, char const *name, char const *profile)
{
  int r, fd = herm_dir_open(sd->fd, name) ;
  if (fd < 0) return 0 ;
  r = belongs(fd, profile) ;
  fd_close(fd) ;
  return r ;
}

/*
  Returns 1 if the removal is no obstacle; 0 to wait without the lock, for r or, if r->sd is
  null, its remover; -1 (errno) if that profile's cannot be taken over.
*/
static int leftover (herm_removal *r, herm_scandir const *sd, char const *name, char const *profile)
{
  tain past = STAMP ;
  int mine, k = herm_removal_begin(r, sd, name) ;
  if (!k) return 1 ;
  if (k < 0 && errno != EBUSY)
  {
    int e = errno ;
    mine = is_of(sd, name, profile) ;
    errno = e ;
    strerr_warnwusys("take over the removal of ", name) ;
    return mine ? -1 : 1 ;
  }
  mine = belongs(r->stub >= 0 ? r->stub : r->fd, profile) ;
  if (k < 0)
  {
    if (mine) { r->sd = 0 ; return 0 ; }
    fd_close(r->fd) ;
    return 1 ;
  }
  if (mine) return 0 ;
  if (herm_removal_end(r, &tain_infinite, &past) < 0)
    strerr_warnwusys("finish the removal of ", name) ;
  return 1 ;
}

/* Staging entries are dead: their makers held the lock. */
static void sweep_new (herm_scandir const *sd, stralloc const *sa, tain const *deadline)
{
  for (size_t i = 0 ; i < sa->len ; i += strlen(sa->s + i) + 1)
  {
    if (!is_new(sa->s + i)) continue ;
    if (herm_late(deadline)) break ;
    if (herm_dir_remove(sd->fd, sa->s + i, deadline) < 0) strerr_warnwusys("remove ", sa->s + i) ;
  }
}

/* As leftover(), for all removals; past the deadline, only for that profile's. */
static int sweep_del (herm_removal *r, herm_scandir const *sd, stralloc const *sa,
  char const *profile, tain const *deadline)
{
  int k = 1 ;
  for (size_t i = 0 ; k > 0 && i < sa->len ; i += strlen(sa->s + i) + 1)
    if (is_del(sa->s + i) && (tain_future(deadline) || is_of(sd, sa->s + i, profile)))
      k = leftover(r, sd, sa->s + i, profile) ;
  return k ;
}

static int wait_for (herm_removal *r, tain const *killat, tain const *deadline)
{
  int k ;
  if (r->sd) k = herm_removal_end(r, killat, deadline) ;
  else
  {
    k = herm_lock(r->fd, HERM_LOCK_DIR, deadline) ;
    fd_close(r->fd) ;
  }
  if (!k) errno = ETIMEDOUT ;
  return k > 0 ? 0 : -1 ;
}

int herm_scandir_enter (herm_scandir const *sd, char const *profile, tain const *killat,
  tain const *deadline)
{
  stralloc sa = STRALLOC_ZERO ;
  int e, k, lock ;
  for (;;)
  {
    herm_removal r ;
    k = -1 ;
    lock = herm_scandir_lock(sd, deadline) ;
    if (lock < 0) break ;
    if (!names(sd->fd, &sa))
    {
      sweep_new(sd, &sa, deadline) ;
      k = sweep_del(&r, sd, &sa, profile, deadline) ;
    }
    if (k > 0) break ;
    fd_close(lock) ;
    lock = -1 ;
    if (k < 0 || wait_for(&r, killat, deadline) < 0) break ;
  }
  e = errno ;
  stralloc_free(&sa) ;
  errno = e ;
  return lock ;
}
