/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <sys/inotify.h>
#include <sys/random.h>

#include <skalibs/avltree.h>
#include <skalibs/djbunix.h>
#include <skalibs/gensetdyn.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "lifecycle.h"

#define ENTRIES (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF \
  | IN_MOVE_SELF | IN_ONLYDIR)

static void *name_of (uint32_t i, void *x)
{
  return GENSETDYN_P(service, (gensetdyn *)x, i)->name ;
}

static int name_cmp (void const *a, void const *b, void *x)
{
  (void)x ;
  return strcmp(a, b) ;
}

static void *wd_of (uint32_t i, void *x)
{
  return &GENSETDYN_P(service, (gensetdyn *)x, i)->wd ;
}

static int wd_cmp (void const *a, void const *b, void *x)
{
  int const *i = a, *j = b ;
  (void)x ;
  return *i < *j ? -1 : *i > *j ;
}

void lifecycle_open (lifecycle *w, char const *scandir)
{
  static lifecycle const zero = { .moved = UINT32_MAX } ;
  *w = zero ;
  gensetdyn_init(&w->services, sizeof(service), 16, 1, 2) ;
  avltree_init(&w->byname, 16, 1, 2, &name_of, &name_cmp, &w->services) ;
  avltree_init(&w->bywd, 16, 1, 2, &wd_of, &wd_cmp, &w->services) ;
  if (sarealpath(&w->path, scandir) < 0 || !stralloc_catb(&w->path, "/", 2))
    strerr_diefusys(errno == ENOENT ? 100 : 111, "find ", scandir) ;
  w->path.len-- ;
  w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC) ;
  if (w->fd < 0) strerr_diefusys(111, "inotify_init1") ;
  w->wd = inotify_add_watch(w->fd, w->path.s, ENTRIES) ;
  if (w->wd < 0)
    strerr_diefusys(errno == ENOENT || errno == ENOTDIR ? 100 : 111, "watch ", scandir) ;
  if (getrandom(&w->seqid, sizeof(w->seqid), 0) < 0) strerr_diefusys(111, "getrandom") ;
  if (stat(w->path.s, &w->st) < 0) strerr_diefusys(111, "stat ", scandir) ;
  lifecycle_gap(w, 0, "start") ;
  lifecycle_scan(w, 1) ;
}
