/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include "reconcile.h"

static void read_item (reconcile const *rc, item *it, int dir)
{
  unsigned int desired ;
  int r ;
  if (hermes_state_read(&rc->home, dir, &desired) < 0)
    strerr_warnwu("use the state file of gateway ", it->profile, ": ", hermes_state_why(errno)) ;
  it->state = desired ;
  switch (hermes_exit_read(&rc->home, dir))
  {
    case HERMES_EXIT_CLEAN : it->flags |= ITEM_CLEAN ; break ;
    case HERMES_EXIT_UNCLEAN : it->flags |= ITEM_UNCLEAN ; break ;
  }
  r = hermes_parked(&rc->home, dir) ;
  if (r < 0) strerr_warnwusys("look whether gateway ", it->profile, " is parked") ;
  if (r > 0) it->flags |= ITEM_PARKED ;
}

static void read_all (reconcile *rc)
{
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++)
  {
    item *it = reconcile_item(rc, i) ;
    int dir = hermes_home_profile(&rc->home, it->profile) ;
    if (dir < 0)
    {
      strerr_warnwusys("open profile ", it->profile) ;
      it->flags |= ITEM_SKIPPED ;
      continue ;
    }
    read_item(rc, it, dir) ;
    fd_close(dir) ;
  }
}

static int standalone (reconcile const *rc, char const *profile)
{
  stralloc const *sa = &rc->standalone ;
  for (size_t i = 0 ; i < sa->len ; i += strlen(sa->s + i) + 1)
    if (!strcmp(sa->s + i, profile)) return 1 ;
  return 0 ;
}

static int wanted (reconcile const *rc, item const *it)
{
  return it->state == HERMES_RUNNING && !(it->flags & ITEM_PARKED) && !rc->spec.alwaysdown ;
}

void reconcile_decide (reconcile *rc)
{
  item *root = reconcile_item(rc, 0) ;
  int start ;
  read_all(rc) ;
  if (rc->legacy && root->state == HERMES_NONE) root->state = HERMES_RUNNING ;
  start = wanted(rc, root) ;
  for (size_t i = 1 ; i < reconcile_n(rc) ; i++)
  {
    item *it = reconcile_item(rc, i) ;
    if (!wanted(rc, it)) continue ;
    if (!rc->fold || standalone(rc, it->profile)) it->flags |= ITEM_START ;
    else if (!(root->flags & (ITEM_PARKED | ITEM_SKIPPED)))
    {
      it->flags |= ITEM_FOLDED ;
      start = 1 ;
    }
  }
  if (start) root->flags |= ITEM_START ;
}
