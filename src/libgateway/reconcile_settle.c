/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/buffer.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include "reconcile.h"

enum { HOW_NONE, HOW_NEW, HOW_KEEP, HOW_MEND, HOW_REPLACE } ;
static char const *const hows[] = { "none", "new", "keep", "mend", "replace" } ;

/* Makes or removes down. Returns 1 if needed, 0, -1 (errno). */
static int mend (reconcile const *rc, int slot, int start)
{
  struct stat st ;
  int down = !fstatat(slot, "down", &st, AT_SYMLINK_NOFOLLOW) ;
  if (!down && errno != ENOENT) return -1 ;
  if (down != start) return 0 ;
  if (rc->plan) return 1 ;
  if (rc->lock < 0) return (errno = ENOLCK, -1) ;
  if (start) return unlinkat(slot, "down", 0) < 0 && errno != ENOENT ? -1 : 1 ;
  return !herm_file_make(slot, "down", "", 0, "", 0, slot_uid(&rc->sd), slot_gid(&rc->sd), 0644)
    || errno == EEXIST ? 1 : -1 ;
}

/* An error never stops a gateway. */
static unsigned int settle_old (reconcile const *rc, item *it, int slot, char const *name, int dir)
{
  int alive = reconcile_lives(slot) ;
  int r = reconcile_compare(rc, slot, it->profile) ;
  if (alive) it->flags &= ~(ITEM_CLEAN | ITEM_UNCLEAN) ; /* the last run goes on */
  if (!r) return HOW_REPLACE ;
  it->flags |= ITEM_SLOT ;
  if (r < 0)
  {
    strerr_warnwusys("compare ", name, " with what it should be") ;
    return HOW_KEEP ;
  }
  if (!alive && !rc->plan) hermes_home_forget(&rc->home, dir, it->profile) ;
  r = mend(rc, slot, !!(it->flags & ITEM_START)) ;
  if (r < 0) strerr_warnwusys("change ", name, "/down") ;
  return r > 0 ? HOW_MEND : HOW_KEEP ;
}

static unsigned int settle_new (reconcile *rc, item *it, int dir)
{
  if (!rc->plan && !reconcile_ready(rc, it->profile)) return HOW_NONE ;
  if (rc->room < rc->spec.services)
  {
    it->flags |= ITEM_AWAY ;
    return HOW_NONE ;
  }
  if (rc->plan)
  {
    rc->room -= rc->spec.services ;
    return HOW_NEW ;
  }
  hermes_home_forget(&rc->home, dir, it->profile) ;
  if (!reconcile_publish(rc, it)) return HOW_NONE ;
  it->flags |= ITEM_SLOT ;
  return HOW_NEW ;
}

static unsigned int settle_slot (reconcile *rc, item *it, int dir)
{
  char name[HERM_SLOT_MAX + 1] ;
  unsigned int how ;
  int slot ;
  herm_slot_name(name, it->profile) ;
  slot = herm_dir_open(rc->sd.fd, name) ;
  if (slot < 0)
  {
    if (errno == ENOENT) return settle_new(rc, it, dir) ;
    if (errno == ELOOP || errno == ENOTDIR)
      strerr_warnw(rc->sd.name, "/", name, " is not a directory: skipped") ;
    else strerr_warnwusys("open ", rc->sd.name, "/", name) ;
    return HOW_NONE ;
  }
  how = settle_old(rc, it, slot, name, dir) ;
  fd_close(slot) ;
  if (how != HOW_REPLACE || rc->plan) return how ;
  return reconcile_remove(rc, name) && settle_new(rc, it, dir) == HOW_NEW ? HOW_REPLACE : HOW_NONE ;
}

static void report (reconcile const *rc, item const *it, char const *how)
{
  if (!rc->plan)
  {
    if (rc->verbose)
      strerr_warni("gateway ", it->profile, ": ", item_action(it), " (slot: ", how, ")") ;
    return ;
  }
  buffer_puts(buffer_1, "profile=") ;
  buffer_puts(buffer_1, it->profile) ;
  buffer_puts(buffer_1, " prior_state=") ;
  buffer_puts(buffer_1, hermes_state_name(it->state)) ;
  buffer_puts(buffer_1, " action=") ;
  buffer_puts(buffer_1, item_action(it)) ;
  buffer_puts(buffer_1, " slot=") ;
  buffer_puts(buffer_1, how) ;
  if (it->flags & ITEM_FOLDED) buffer_puts(buffer_1, " folded_into_root=" HERMES_DEFAULT) ;
  buffer_puts(buffer_1, "\n") ;
}

void reconcile_settle (reconcile *rc, item *it)
{
  unsigned int how = HOW_NONE ;
  int dir = it->flags & ITEM_SKIPPED ? -1 : hermes_home_profile(&rc->home, it->profile) ;
  if (dir < 0)
  {
    if (!(it->flags & ITEM_SKIPPED)) strerr_warnwusys("open profile ", it->profile) ;
  }
  else
  {
    how = settle_slot(rc, it, dir) ;
    fd_close(dir) ;
  }
  if (how == HOW_NONE && !(it->flags & ITEM_AWAY)) it->flags |= ITEM_SKIPPED ;
  report(rc, it, hows[how]) ;
}
