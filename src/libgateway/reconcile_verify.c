/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>

#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/scandir.h>
#include <herm/time.h>
#include <herm/watch.h>
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

static int watch_slot (reconcile const *rc, char const *profile, herm_watch *w)
{
  char slot[HERM_SLOT_MAX + 1] ;
  int fd ;
  herm_slot_name(slot, profile) ;
  fd = herm_dir_path(rc->sd.fd, slot) ;
  return fd >= 0 && herm_watch_open(w, fd, 1) ;
}

/* Returns 1 or 0, or -1 if that cannot be known. */
static int is_supervised (reconcile const *rc, char const *profile)
{
  herm_watch w ;
  int r ;
  if (!watch_slot(rc, profile, &w)) return errno == ENOENT ? 0 : -1 ;
  r = herm_watch_supervised(&w) ;
  herm_watch_close(&w) ;
  return r ;
}

static unsigned int count (reconcile const *rc)
{
  item it = { .profile = 0 } ;
  unsigned int n = 0 ;
  while (item_next(rc, &it)) n += *it.flags & ITEM_SLOT && is_supervised(rc, it.profile) > 0 ;
  return n ;
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

/* Listens, looks, waits. Returns 1 when the slot is supervised, else 0. */
static int wait_slot (reconcile *rc, waiting *wait, char const *profile)
{
  char letters[HERM_WATCH_MAX] ;
  herm_watch w ;
  tain t ;
  int r ;
  if (!watch_slot(rc, profile, &w)) return 0 ;
  if (!herm_watch_listen(&w))
    strerr_warnwusys("listen to events in ", rc->sd.name) ; /* looks from time to time then */
  stall_at(rc, &t) ;
  while ((r = herm_watch_supervised(&w)) <= 0)
  {
    if (herm_watch_wait(&w, letters, &t) < 0) strerr_diefusys(111, "iopause") ;
    if (tain_future(&t)) continue ;
    if (!patient(rc, wait))
    {
      r = herm_watch_supervised(&w) ;
      break ;
    }
    stall_at(rc, &t) ;
  }
  herm_watch_close(&w) ;
  return r > 0 ;
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
    if (herm_rename_new(rc->sd.fd, slot, rc->sd.fd, name) < 0 && errno != ENOENT)
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
    if (rc->room < rc->spec.services || !tain_future(&rc->deadline)) return ;
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
