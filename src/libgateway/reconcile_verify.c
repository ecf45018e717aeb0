/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdio.h> /* renameat2 */

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/time.h>
#include "reconcile.h"

#define STALL_MS 2000 /* this long without a new supervisor, and s6-svscan is done */
#define SWEEP_MS 10000

/* Where waiting has come to. */
typedef struct waiting_s waiting ;
struct waiting_s
{
  unsigned int count ; /* of supervised slots, when it was last counted */
  int asked ;          /* for a scan, since the last new supervisor */
} ;

static int scan (reconcile *rc)
{
  int r = herm_scandir_ctl(&rc->sd, "a", 1) ;
  if (r < 0) strerr_warnwusys("ask for a scan of ", rc->sd.name) ;
  return r ;
}

static int open_slot (reconcile const *rc, char const *profile)
{
  char slot[HERM_SLOT_MAX + 1] ;
  herm_slot_name(slot, profile) ;
  return herm_dir_path(rc->sd.fd, slot) ;
}

/* 1 or 0, or -1 if that cannot be known, likewise below */
static int both_supervised (int fd, int log)
{
  herm_svstatus sv ;
  int r = herm_supervised(fd, &sv) ;
  return r > 0 && log >= 0 ? herm_supervised(log, &sv) : r ;
}

static int is_supervised (reconcile const *rc, char const *profile)
{
  int r, log, fd = open_slot(rc, profile) ;
  if (fd < 0) return errno == ENOENT ? 0 : -1 ;
  log = herm_dir_path(fd, "log") ;
  r = both_supervised(fd, log) ;
  if (log >= 0) fd_close(log) ;
  fd_close(fd) ;
  return r ;
}

static unsigned int count (reconcile const *rc)
{
  item it = { .profile = 0 } ;
  unsigned int n = 0 ;
  while (item_next(rc, &it)) n += *it.flags & ITEM_SLOT && is_supervised(rc, it.profile) > 0 ;
  return n ;
}

/* Events wake us up; what is true is in the slot. One read: whoever may write there could write without end. */
static void swallow (int fd)
{
  char buf[4096] ;
  fd_read(fd, buf, sizeof(buf)) ;
}

static void stall_at (reconcile const *rc, tain *t)
{
  herm_deadline(t, STALL_MS) ;
  if (tain_less(&rc->deadline, t)) *t = rc->deadline ;
}

/* Is it still worth waiting, after a while in which nothing came from this slot? */
static int patient (reconcile *rc, waiting *w)
{
  unsigned int n ;
  tain_now_g() ;
  if (!tain_future(&rc->deadline)) return 0 ;
  n = count(rc) ;
  if (n > w->count)
  {
    w->count = n ;
    w->asked = 0 ;
    return 1 ;
  }
  if (w->asked) return 0 ;
  w->asked = 1 ;
  return scan(rc) > 0 ;
}

/* Subscribe, look, wait. */
static int listen_to (reconcile *rc, waiting *w, int fd, int log)
{
  herm_ftrig f[2] = { HERM_FTRIG_ZERO, HERM_FTRIG_ZERO } ;
  iopause_fd x[2] ;
  tain t ;
  unsigned int n = 0 ;
  int r ;
  for (unsigned int i = 0 ; i < 1 + (log >= 0) ; i++)
  {
    if (!herm_ftrig_open(f + i, i ? log : fd))
    {
      strerr_warnwusys("listen to events in ", rc->sd.name) ; /* then it is only looked at from time to time */
      continue ;
    }
    x[n].fd = f[i].fd ;
    x[n++].events = IOPAUSE_READ ;
  }
  stall_at(rc, &t) ;
  while ((r = both_supervised(fd, log)) <= 0)
  {
    r = iopause_g(x, n, &t) ;
    if (r < 0 && errno != EINTR) strerr_diefusys(111, "iopause") ;
    if (r > 0) for (unsigned int i = 0 ; i < n ; i++) if (x[i].revents) swallow(x[i].fd) ;
    if (tain_future(&t)) continue ;
    if (!patient(rc, w))
    {
      r = both_supervised(fd, log) ;
      break ;
    }
    stall_at(rc, &t) ;
  }
  herm_ftrig_close(f) ;
  herm_ftrig_close(f + 1) ;
  return r > 0 ;
}

static int wait_slot (reconcile *rc, waiting *w, char const *profile)
{
  int log, r, fd = open_slot(rc, profile) ;
  if (fd < 0) return 0 ;
  log = herm_dir_path(fd, "log") ;
  r = listen_to(rc, w, fd, log) ;
  if (log >= 0) fd_close(log) ;
  fd_close(fd) ;
  return r ;
}

/* Waits for everything that has a slot. Returns whether it is all supervised. */
static int wait_all (reconcile *rc, int asked)
{
  item it = { .profile = 0 } ;
  waiting w = { .count = 0, .asked = 0 } ;
  while (item_next(rc, &it)) if (*it.flags & ITEM_SLOT && is_supervised(rc, it.profile) <= 0)
  {
    if (!asked && scan(rc) <= 0) return 0 ;
    asked = 1 ;
    if (!wait_slot(rc, &w, it.profile)) return 0 ;
  }
  return 1 ;
}

/*
  Takes away every slot that nobody supervises; not one for which that cannot be known. They get the name of a removal
  in progress, and that is ended by those who find it, ourselves first.
*/
static void take_away (reconcile *rc)
{
  item it = { .profile = 0 } ;
  unsigned int n = 0 ;
  if (rc->lock < 0) return ;
  while (item_next(rc, &it)) if (*it.flags & ITEM_SLOT)
  {
    char slot[HERM_SLOT_MAX + 1] ;
    char name[HERM_UNIQUE_SIZE] ;
    int r = is_supervised(rc, it.profile) ;
    if (r > 0) continue ;
    herm_slot_name(slot, it.profile) ;
    if (r < 0)
    {
      strerr_warnwusys("see who supervises ", slot) ;
      *it.flags |= ITEM_SKIPPED ;
      continue ;
    }
    herm_unique(name, HERM_DEL_PREFIX) ;
    if (renameat2(rc->sd.fd, slot, rc->sd.fd, name, RENAME_NOREPLACE) < 0 && errno != ENOENT)
    {
      strerr_warnwusys("take away ", slot) ;
      continue ;
    }
    *it.flags = (*it.flags & ~ITEM_SLOT) | ITEM_AWAY ;
    n++ ;
  }
  if (n)
  {
    tain left = rc->deadline ;
    herm_scandir_ctl(&rc->sd, "an", 2) ;
    /* this must be done even if there is no time left */
    herm_deadline(&rc->deadline, SWEEP_MS) ;
    if (tain_less(&rc->deadline, &left)) rc->deadline = left ;
    reconcile_enter(rc, 0) ; /* sweeps */
    rc->deadline = left ;
  }
}

/* n: of supervised slots. Returns whether it is one of them now, or needs no waiting for. */
static int bring_back (reconcile *rc, item const *it, unsigned int *n)
{
  waiting w = { .count = *n, .asked = 0 } ;
  *it->flags &= ~ITEM_AWAY ;
  if (!reconcile_ready(rc, it->profile) || !reconcile_publish(rc, it))
  {
    *it->flags |= ITEM_SKIPPED ;
    return 1 ;
  }
  *it->flags |= ITEM_SLOT ;
  if (scan(rc) <= 0 || !wait_slot(rc, &w, it->profile)) return 0 ;
  ++*n ;
  return 1 ;
}

/*
  Something is in the way that could not be seen beforehand, and from s6 2.12 on it keeps back everything that is new: s6-svscan then gives up
  the whole scan, and may forget what it saw in it, but not its directory. So what is not supervised goes, and comes back in new directories.
  They come one at a time: where there is no room for a single one, s6 2.13 does not lose any.
*/
static void make_room (reconcile *rc)
{
  item it = { .profile = 0 } ;
  unsigned int n ;
  take_away(rc) ;
  n = count(rc) ;
  while (item_next(rc, &it)) if (*it.flags & ITEM_AWAY)
  {
    tain_now_g() ;
    if (rc->room < rc->need || !tain_future(&rc->deadline)) return ;
    if (bring_back(rc, &it, &n)) continue ;
    take_away(rc) ;
    return ;
  }
}

void reconcile_verify (reconcile *rc)
{
  int r = herm_scandir_ctl(&rc->sd, "a", !!rc->published) ;
  if (r < 0) strerr_warnwusys("control the s6-svscan of ", rc->sd.name) ;
  if (r <= 0) return ;
  if (!wait_all(rc, !!rc->published) && herm_scandir_ctl(&rc->sd, "", 0) > 0) make_room(rc) ; /* with nobody there any more, all waits for the next one */
}
