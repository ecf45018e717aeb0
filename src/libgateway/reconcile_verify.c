/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/time.h>
#include <herm/watch.h>
#include "reconcile.h"

#define STALL_MS 2000 /* without progress: s6-svscan is done */
#define SWEEP_MS 10000

typedef struct waiting_s waiting ;
struct waiting_s
{
  unsigned int count ; /* of supervised slots */
  int asked ;          /* for a scan since then */
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

static int is_supervised (reconcile const *rc, item const *it)
{
  herm_watch w ;
  int r ;
  if (!watch_slot(rc, it->profile, &w)) return errno == ENOENT ? 0 : -1 ;
  r = herm_watch_supervised(&w) ;
  herm_watch_close(&w) ;
  return r ;
}

static unsigned int count (reconcile const *rc)
{
  unsigned int n = 0 ;
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++)
  {
    item const *it = reconcile_item(rc, i) ;
    n += it->flags & ITEM_SLOT && is_supervised(rc, it) > 0 ;
  }
  return n ;
}

static void stall_at (reconcile const *rc, tain *t)
{
  herm_deadline(t, STALL_MS) ;
  if (tain_less(&rc->deadline, t)) *t = rc->deadline ;
}

/* Returns 1 if other slots progress or another scan may help, else 0. */
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

static int wait_slot (reconcile *rc, waiting *wait, item const *it)
{
  char letters[HERM_WATCH_MAX] ;
  herm_watch w ;
  tain t ;
  int r ;
  if (!watch_slot(rc, it->profile, &w)) return 0 ;
  if (!herm_watch_listen(&w))
    strerr_warnwusys("listen to events in ", rc->sd.name) ; /* then it polls */
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

static int wait_all (reconcile *rc)
{
  int asked = !!rc->published ;
  waiting w = { .count = 0, .asked = 0 } ;
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++)
  {
    item const *it = reconcile_item(rc, i) ;
    if (!(it->flags & ITEM_SLOT) || is_supervised(rc, it) > 0) continue ;
    if (!asked && scan(rc) <= 0) return 0 ;
    asked = 1 ;
    if (!wait_slot(rc, &w, it)) return 0 ;
  }
  return 1 ;
}

/* Begins the removal of an unsupervised slot. Returns 1, or 0 if the slot stays. */
static int take_slot (reconcile *rc, item *it)
{
  char slot[HERM_SLOT_MAX + 1] ;
  char name[HERM_UNIQUE_SIZE] ;
  int stub, r = is_supervised(rc, it) ;
  if (r > 0) return 0 ;
  herm_slot_name(slot, it->profile) ;
  if (r < 0)
  {
    strerr_warnwusys("see who supervises ", slot) ;
    it->flags |= ITEM_SKIPPED ;
    return 0 ;
  }
  r = herm_removal_take(&rc->sd, slot, name, &stub) ;
  if (!r) fd_close(stub) ;
  if (r < 0 && errno != ENOENT)
  {
    strerr_warnwusys("take away ", slot) ;
    return 0 ;
  }
  it->flags = (it->flags & ~ITEM_SLOT) | ITEM_AWAY ;
  return 1 ;
}

/* Removes all unsupervised slots, even after the deadline. */
static void take_away (reconcile *rc)
{
  tain left = rc->deadline ;
  unsigned int n = 0 ;
  if (rc->lock < 0) return ;
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++)
    if (reconcile_item(rc, i)->flags & ITEM_SLOT) n += take_slot(rc, reconcile_item(rc, i)) ;
  if (!n) return ;
  herm_scandir_ctl(&rc->sd, "an", 2) ;
  herm_deadline(&rc->deadline, SWEEP_MS) ;
  if (tain_less(&rc->deadline, &left)) rc->deadline = left ;
  reconcile_enter(rc, 0) ; /* sweeps */
  rc->deadline = left ;
}

/*
  A full s6-svscan, which herm_scandir_room() cannot always see, aborts every scan since s6
  2.12, and up to 2.14 remembers the inodes that it first saw in one. So publish the
  unsupervised slots again, one at a time, until one fails. See tests/generations reconcile-limit.
*/
static void make_room (reconcile *rc)
{
  unsigned int n ;
  take_away(rc) ;
  n = count(rc) ;
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++)
  {
    item *it = reconcile_item(rc, i) ;
    waiting w = { .count = n, .asked = 0 } ;
    if (!(it->flags & ITEM_AWAY)) continue ;
    tain_now_g() ;
    if (rc->room < rc->spec.services || !tain_future(&rc->deadline)) return ;
    it->flags &= ~ITEM_AWAY ;
    if (!reconcile_ready(rc, it->profile) || !reconcile_publish(rc, it))
    {
      it->flags |= ITEM_SKIPPED ;
      continue ;
    }
    it->flags |= ITEM_SLOT ;
    if (scan(rc) <= 0 || !wait_slot(rc, &w, it))
    {
      take_away(rc) ;
      return ;
    }
    n++ ;
  }
}

/* If s6-svscan ends meanwhile, everything stays for the next one. */
void reconcile_verify (reconcile *rc)
{
  int r = herm_scandir_ctl(&rc->sd, "a", !!rc->published) ;
  if (r < 0) strerr_warnwusys("control the s6-svscan of ", rc->sd.name) ;
  if (r > 0 && !wait_all(rc) && herm_scandir_ctl(&rc->sd, "", 0) > 0) make_room(rc) ;
}
