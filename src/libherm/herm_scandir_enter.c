/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/slot.h>

static int is_new (char const *name)
{
  return !strncmp(name, HERM_NEW_PREFIX, sizeof(HERM_NEW_PREFIX) - 1) ;
}

static int is_del (char const *name)
{
  return !strncmp(name, HERM_DEL_PREFIX, sizeof(HERM_DEL_PREFIX) - 1) ;
}

/* The names of leftovers: read first, worked on later, since the work changes the directory. */
static int names (int fd, stralloc *sa)
{
  struct dirent *d ;
  DIR *dir = herm_dir_read(fd) ;
  int e ;
  if (!dir) return -1 ;
  sa->len = 0 ;
  while ((d = herm_dir_next(dir)))
  {
    if ((!is_new(d->d_name) && !is_del(d->d_name)) || strlen(d->d_name) >= HERM_UNIQUE_SIZE) continue ;
    if (!stralloc_catb(sa, d->d_name, strlen(d->d_name) + 1)) break ;
  }
  e = errno ;
  closedir(dir) ;
  return (errno = e) ? -1 : 0 ;
}

static int belongs (int slot, char const *profile)
{
  char whose[HERM_PROFILE_MAX + 1] ;
  return profile && herm_marker_read(slot, whose) && !strcmp(whose, profile) ;
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
  A removal that somebody began. Returns 1 if it is not in the way any more, or never was;
  0 if the lock must be given up to wait for it: then r has it, or only its directory (r->sd is null);
  -1 (errno) if it cannot be taken over although it is in the way.
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
  mine = belongs(r->fd, profile) ;
  if (k < 0)
  {
    if (mine) { r->sd = 0 ; return 0 ; }
    fd_close(r->fd) ;
    return 1 ;
  }
  if (mine) return 0 ;
  if (herm_removal_end(r, &tain_infinite, &past) < 0) strerr_warnwusys("finish the removal of ", name) ;
  return 1 ;
}

int herm_scandir_enter (herm_scandir const *sd, char const *profile, tain const *killat, tain const *deadline)
{
  stralloc sa = STRALLOC_ZERO ;
  for (;;)
  {
    herm_removal r ;
    int k = 1 ;
    int fd = herm_scandir_lock(sd, deadline) ;
    if (fd < 0) break ;

    if (names(sd->fd, &sa) < 0) goto err ;

    /* A staging entry under the lock is dead: whoever makes one holds the lock. */
    for (size_t i = 0 ; i < sa.len ; i += strlen(sa.s + i) + 1) if (is_new(sa.s + i))
    {
      tain_now_g() ;
      if (!tain_future(deadline)) break ; /* the rest is for the next run */
      if (herm_dir_remove(sd->fd, sa.s + i, deadline) < 0) strerr_warnwusys("remove ", sa.s + i) ;
    }

    for (size_t i = 0 ; k > 0 && i < sa.len ; i += strlen(sa.s + i) + 1) if (is_del(sa.s + i))
      if (tain_future(deadline) || is_of(sd, sa.s + i, profile)) /* too late for others, never for what was asked for */
        k = leftover(&r, sd, sa.s + i, profile) ;
    if (k < 0) goto err ;
    if (k) { stralloc_free(&sa) ; return fd ; }

    fd_close(fd) ;
    if (r.sd) k = herm_removal_end(&r, killat, deadline) ;
    else
    {
      k = herm_lock(r.fd, HERM_LOCK_DIR, deadline) ;
      fd_close(r.fd) ;
    }
    if (!k) errno = ETIMEDOUT ;
    if (k <= 0) break ;
    continue ;
   err:
    fd_close(fd) ;
    break ;
  }
  {
    int e = errno ;
    stralloc_free(&sa) ;
    errno = e ;
  }
  return -1 ;
}
